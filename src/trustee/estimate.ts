/** Percent and the time that is left, by the pace so far. */
export function createEstimate(nowMs: () => number): (step: string, done: number, total: number | null) => string {
  const begun = new Map<string, number>();
  return (step, done, total) => {
    const start = begun.get(step) ?? nowMs();
    begun.set(step, start);
    if (total === null || total === 0) return String(done);
    const percent = `${Math.floor((100 * done) / total)} %`;
    const elapsed = nowMs() - start;
    if (done === 0 || elapsed < 1000) return percent;
    const left = Math.ceil(((total - done) * elapsed) / done / 1000);
    return `${percent}, about ${left} s left`;
  };
}
