import { Presets, SingleBar } from 'cli-progress';

/** Where the demo says what happens: a bar on a terminal, plain lines otherwise. */
export interface Progress {
  say(line: string): void;
  /** Starts counting to `total`; call the answer with how many are done. */
  count(what: string, total: number): { done(count: number): void; end(): void };
}

/** Plain lines are printed at most this often, so that logs stay readable. */
const LINE_EVERY_MS = 5000;

export function createProgress(out: NodeJS.WriteStream, nowMs: () => number): Progress {
  const startedMs = nowMs();
  const stamp = () => `${((nowMs() - startedMs) / 1000).toFixed(1).padStart(6)} s`;
  const say = (line: string) => {
    out.write(`${stamp()}  ${line}\n`);
  };
  return {
    say,
    count(what, total) {
      const beganMs = nowMs();
      const summary = (count: number) => {
        const seconds = (nowMs() - beganMs) / 1000;
        const rate = seconds > 0.5 ? `, ${Math.round(count / seconds)} a second` : '';
        return `${what}: ${count} of ${total}${rate}`;
      };
      if (out.isTTY) {
        const bar = new SingleBar(
          { format: `          ${what} {bar} {value}/{total}  {eta_formatted} left`, stream: out, hideCursor: true },
          Presets.shades_classic,
        );
        bar.start(total, 0);
        let last = 0;
        return {
          done(count) {
            last = count;
            bar.update(count);
          },
          end() {
            bar.stop();
            out.write('\u001b[1A\u001b[2K');
            say(summary(last));
          },
        };
      }
      let printedMs = nowMs();
      let last = 0;
      return {
        done(count) {
          last = count;
          if (nowMs() - printedMs < LINE_EVERY_MS || count === total) return;
          printedMs = nowMs();
          say(summary(count));
        },
        end() {
          say(summary(last));
        },
      };
    },
  };
}
