import { defineConfig, type ViteUserConfig } from 'vitest/config';

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
    root: new URL('../..', import.meta.url).pathname,
    test: {
      reporters: ['default', './scripts/config/closing-line-reporter.ts'],
      pool: 'forks',
      maxWorkers: workers,
      testTimeout: timeoutMs,
      hookTimeout: timeoutMs,
      include: [...include],
      exclude: [...exclude],
      env,
      setupFiles: ['test/support/fixed-seed.ts', 'test/support/equal-bytes.ts'],
      // Two processes must not unpack the browser at once: it is done before any starts.
      globalSetup: ['test/support/browser-setup.ts', 'test/support/global-setup.ts'],
    },
  });
}
