import type { ViteUserConfig } from 'vitest/config';

/** What every run of tests shares, whichever files it is made of. Paths are seen from the top of the checkout. */
export const ROOT = new URL('../..', import.meta.url).pathname;

export const EVERY_RUN = {
  reporters: ['default', './scripts/config/closing-line-reporter.ts'],
  pool: 'forks',
  setupFiles: ['test/support/fixed-seed.ts', 'test/support/equal-bytes.ts'],
} satisfies ViteUserConfig['test'];

/** One limit for a test and for what is done before and after it. @param ms milliseconds */
export const atMost = (ms: number) => ({ testTimeout: ms, hookTimeout: ms });
