import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttpApp } from '../../src/http/app.ts';
import { listen } from '../../src/http/listen.ts';
import { sceneDefinition, sceneService } from '../support/page-scenes.ts';
import { lighthouseMarks } from './support/lighthouse.ts';

/**
 * What Lighthouse says of public pages on a phone. Accessibility and best practices are the same on every machine and must be
 * 100; how fast a page is depends on the machine, and is asked for by `npm run bench:pages`.
 */

const IS_BENCH = process.env['TELLERS_BENCH'] === '1';
let server: Awaited<ReturnType<typeof listen>>;

beforeAll(async () => {
  const app = createHttpApp(sceneService(sceneDefinition()));
  server = await listen({ app, host: '127.0.0.1', port: 0, drained: () => Promise.resolve() });
});

afterAll(() => server.stop());

test.each(['/elections/voting?lang=ar', '/elections/declared/result'])('%s', async (path) => {
  const { performance, accessibility, bestPractices, layoutShift, failed } = await lighthouseMarks(
    `http://localhost:${server.port}${path}`,
  );
  process.stdout.write(
    `lighthouse ${path}: performance ${performance}, accessibility ${accessibility}, best practices ${bestPractices}, layout shift ${layoutShift.toFixed(3)}\n`,
  );
  expect(failed).toEqual([]);
  expect([accessibility, bestPractices]).toEqual([100, 100]);
  expect(layoutShift).toBeLessThanOrEqual(0.02);
  if (IS_BENCH) expect(performance).toBeGreaterThanOrEqual(95);
});
