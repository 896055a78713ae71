import { defineConfig } from 'vitest/config';
import { atMost, EVERY_RUN, ROOT } from './every-run.ts';

const withDatabase = [
  'test/db/**/*.test.ts',
  'test/app/**/*.test.ts',
  'test/http/**/*.test.ts',
  'test/hostile/**/*.test.ts',
];

/** Files that put something else in a module's place: they get a process of their own. */
const withMocks = [
  'test/hostile/a51-faulty-signature.test.ts',
  'test/backends/mix-pool.test.ts',
  'test/core/verify/{byte-changes,hostile-records,rules}.test.ts',
];

/**
 * Files run one after another in two processes that have loaded the program once (`isolate: false`): loading it anew for each
 * file took a third of the whole time. A file leaves nothing behind: servers stopped, stubs taken away.
 */
export default defineConfig({
  root: ROOT,
  test: {
    ...EVERY_RUN,
    ...atMost(60_000),
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'core',
          include: ['test/**/*.test.ts'],
          exclude: [...withDatabase, ...withMocks, 'test/pages/**', 'test/slow/**'],
          isolate: false,
        },
      },
      {
        extends: true,
        test: { name: 'mocked', include: withMocks, globalSetup: ['test/support/global-setup.ts'] },
      },
      {
        extends: true,
        test: {
          name: 'service',
          include: withDatabase,
          exclude: withMocks,
          isolate: false,
          globalSetup: ['test/support/global-setup.ts'],
        },
      },
    ],
  },
});
