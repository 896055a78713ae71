import { defineConfig } from 'vitest/config';

/** Rounds that take long: processes killed again and again, every file of a record changed at several places. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    reporters: ['default', './scripts/config/closing-line-reporter.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    setupFiles: ['test/support/fixed-seed.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    include: ['test/slow/**/*.test.ts'],
  },
});
