import { defineConfig } from 'vitest/config';
import { atMost, EVERY_RUN, ROOT } from './every-run.ts';

/** What takes long: processes killed again and again, every write failing once, whole ceremonies, changed records. */
export default defineConfig({
  root: ROOT,
  test: {
    ...EVERY_RUN,
    ...atMost(300_000),
    maxWorkers: 2,
    globalSetup: ['test/support/global-setup.ts'],
    include: ['test/slow/**/*.test.ts'],
  },
});
