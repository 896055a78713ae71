import { browserTests } from './browser-tests.ts';

/** Every page and state in a real browser, on every kind of screen: longer than `npm test`, run by `npm run test:pages`. */
export default browserTests({
  include: ['test/pages/**/*.test.ts'],
  exclude: ['test/pages/tour/**'],
  timeoutMs: 120_000,
  // What Lighthouse measures is disturbed by whatever runs beside it.
  workers: process.env['TELLERS_BENCH'] === undefined ? 2 : 1,
});
