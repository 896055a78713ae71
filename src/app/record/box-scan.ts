import { type BoxLine, parseBoxLine } from '../../core/ledger/chain.ts';
import { pause } from '../pause.ts';

/** Lines between two pauses in which other requests get their turn. */
const LINES_AT_ONCE = 500;

export type BoxStep<K extends BoxLine['kind']> = Extract<BoxLine, { readonly kind: K }>;

/** What a ballot box's lines say besides the ballots themselves. */
export class BoxScan {
  /** All lines but ballots, in order. */
  readonly steps: BoxLine[] = [];
  /** Ballots per section id. */
  readonly ballots = new Map<string, number>();
  private scanned = 0;

  /** Reads the lines that were not read before; a ledger only grows. */
  async read(lines: readonly Uint8Array[]): Promise<void> {
    while (this.scanned < lines.length) {
      const line = lines[this.scanned];
      if (line === undefined) return;
      this.scanned += 1;
      this.readLine(line);
      if (this.scanned % LINES_AT_ONCE === 0) await pause();
    }
  }

  /** The first line of a kind, or null. */
  find<K extends BoxLine['kind']>(kind: K): BoxStep<K> | null {
    return (this.steps.find((step) => step.kind === kind) as BoxStep<K> | undefined) ?? null;
  }

  all<K extends BoxLine['kind']>(kind: K): BoxStep<K>[] {
    return this.steps.filter((step): step is BoxStep<K> => step.kind === kind);
  }

  private readLine(line: Uint8Array): void {
    // Ballots were judged when they were appended; their section is all that is needed of these many lines.
    const value = JSON.parse(new TextDecoder().decode(line)) as { kind: string; section: string };
    if (value.kind === 'ballot') {
      this.ballots.set(value.section, (this.ballots.get(value.section) ?? 0) + 1);
      return;
    }
    const step = parseBoxLine(line);
    if (!step.ok) throw new Error('bug: a stored line of a ballot box is none');
    this.steps.push(step.value);
  }
}
