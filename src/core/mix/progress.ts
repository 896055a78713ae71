/** Told how much of a piece of work is done; `total` never changes. */
export type MixProgress = (done: number, total: number) => void;

/** Adds rows up and tells. */
export function countRows(total: number, progress: MixProgress | undefined): (rows: number) => void {
  let done = 0;
  return (rows) => {
    done += rows;
    progress?.(done, total);
  };
}
