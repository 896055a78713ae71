import { browserTests } from './browser-tests.ts';

/** The election of docs/tour.md: held through pages in a real browser, its pictures written anew. `npm run tour`. */
export default browserTests({
  include: ['test/pages/tour/**/*.test.ts'],
  timeoutMs: 240_000,
  workers: 1,
  env: { TELLERS_TOUR: '1' },
});
