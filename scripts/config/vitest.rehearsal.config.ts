import { defineConfig } from 'vitest/config';

/** Whole elections by hundreds of members: minutes, so they stand apart from `npm test`. */
export default defineConfig({
  root: new URL('../..', import.meta.url).pathname,
  test: {
    reporters: ['default', './scripts/config/closing-line-reporter.ts'],
    pool: 'forks',
    include: ['test/rehearsal/**/*.rehearsal.ts'],
  },
});
