import { defineConfig, type ViteUserConfig } from 'vitest/config';
import { atMost, EVERY_RUN, ROOT } from './every-run.ts';

/** What every run of tests in a real browser shares. @param input files to run, longest time of one test, and its environment */
export function browserTests(input: {
  readonly include: readonly string[];
  readonly exclude?: readonly string[];
  readonly timeoutMs: number;
  /** How many files run at once. */
  readonly workers: number;
  readonly env?: Readonly<Record<string, string>>;
}): ViteUserConfig {
  const { include, exclude = [], timeoutMs, workers, env = {} } = input;
  return defineConfig({
    root: ROOT,
    test: {
      ...EVERY_RUN,
      ...atMost(timeoutMs),
      maxWorkers: workers,
      include: [...include],
      exclude: [...exclude],
      env,
      // Two processes must not unpack the browser at once: it is done before any starts.
      globalSetup: ['test/support/browser-setup.ts', 'test/support/global-setup.ts'],
    },
  });
}
