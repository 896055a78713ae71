import { defineConfig } from 'vitest/config';

/** What takes long: processes killed again and again, every write failing once, whole ceremonies, changed records. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    reporters: ['default', './scripts/config/closing-line-reporter.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 300_000,
    setupFiles: ['test/support/fixed-seed.ts', 'test/support/equal-bytes.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    include: ['test/slow/**/*.test.ts'],
  },
});
