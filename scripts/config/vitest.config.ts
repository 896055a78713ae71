import { defineConfig } from 'vitest/config';

const withDatabase = [
  'test/db/**/*.test.ts',
  'test/app/**/*.test.ts',
  'test/http/**/*.test.ts',
  'test/hostile/**/*.test.ts',
];

export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    reporters: ['default', './scripts/config/closing-line-reporter.ts'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    setupFiles: ['test/support/fixed-seed.ts'],
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          include: ['test/**/*.test.ts'],
          exclude: [...withDatabase, 'test/pages/**', 'test/slow/**'],
        },
      },
      {
        extends: true,
        test: { name: 'service', include: withDatabase, globalSetup: ['test/support/global-setup.ts'] },
      },
    ],
  },
});
