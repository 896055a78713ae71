import { defineConfig } from 'vitest/config';

/** Every page and state in a real browser, on every kind of screen: longer than `npm test`, run by `npm run test:pages`. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    reporters: ['default', './scripts/config/closing-line-reporter.ts'],
    pool: 'forks',
    // The browser is unpacked on first use, and two processes must not do so at once.
    maxWorkers: 1,
    testTimeout: 120_000,
    hookTimeout: 120_000,
    include: ['test/pages/**/*.test.ts'],
    setupFiles: ['test/support/fixed-seed.ts'],
    globalSetup: ['test/support/global-setup.ts'],
  },
});
