import { defineConfig } from 'vitest/config';

/** The election of docs/tour.md: held through pages in a real browser, its pictures written anew. `npm run tour`. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    reporters: ['default', './scripts/config/closing-line-reporter.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 240_000,
    hookTimeout: 240_000,
    env: { TELLERS_TOUR: '1' },
    include: ['test/pages/tour/**/*.test.ts'],
    setupFiles: ['test/support/fixed-seed.ts'],
    globalSetup: ['test/support/global-setup.ts'],
  },
});
