/** Collects faults with their lines, up to a limit, so that a hostile file cannot fill the memory with complaints. */
export class BltFaults {
  readonly list: { line: number; reason: string }[] = [];
  private left = 0;

  private static readonly LIMIT = 100;

  add(line: number, reason: string): void {
    const last = this.list.length - 1;
    if (this.list.length < BltFaults.LIMIT) this.list.push({ line, reason });
    else {
      this.left += 1;
      this.list[last] = { line: 0, reason: `and ${this.left + 1} more` };
    }
  }

  get empty(): boolean {
    return this.list.length === 0;
  }
}

/** Text from a file as it may stand in a message: short, on one line, without control characters. */
export function showPlain(text: string): string {
  const plain = text.replace(/[^\u0020-\u007e\u00a1-\u02ff\u0370-\u1fff]/gu, '?');
  return plain.length > 40 ? `${plain.slice(0, 40)}…` : plain;
}
