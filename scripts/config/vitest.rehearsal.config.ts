import { defineConfig } from 'vitest/config';
import { EVERY_RUN, ROOT } from './every-run.ts';

/** Whole elections by hundreds of members: minutes, so they stand apart from `npm test`. */
export default defineConfig({
  root: ROOT,
  test: {
    ...EVERY_RUN,
    include: ['test/rehearsal/**/*.rehearsal.ts'],
  },
});
