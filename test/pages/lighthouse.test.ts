import { afterAll, beforeAll, expect, test } from 'vitest';
import { createHttpApp } from '../../src/http/app.ts';
import { listen } from '../../src/http/listen.ts';
import { readPageFiles } from '../../src/serve/page-program.ts';
import { sceneDefinition, sceneService } from '../support/page-scenes.ts';
import { lighthouseMarks } from './support/lighthouse.ts';

/**
 * What Lighthouse says of the voting page and of public pages on a phone. Accessibility and best practices are the same on every machine and must be
 * 100; how fast a page is depends on the machine, and is asked for by `npm run bench:pages`.
 */

const PATHS = ['/', '/vote/voting', '/check/voting', '/elections/voting?lang=ar', '/elections/declared/result'];
const IS_BENCH = process.env['TELLERS_BENCH'] === '1';
let server: Awaited<ReturnType<typeof listen>>;

beforeAll(async () => {
  const built = readPageFiles();
  const files = {
    pageOf: (_: string, part: string) => Promise.resolve(built.find((file) => file.part === part) ?? null),
    file: (sha256: string) => Promise.resolve(built.find((file) => file.sha256 === sha256) ?? null),
  };
  // The voting page takes only the election of its link: the one that is open.
  const app = createHttpApp(sceneService(sceneDefinition({ election: 'voting' }), { pageFiles: files }));
  server = await listen({ app, host: '127.0.0.1', port: 0, drained: () => Promise.resolve() });
  // What a first visitor waits for is the service's start, and not what is measured here.
  for (const path of PATHS) await fetch(`http://localhost:${server.port}${path}`);
});

afterAll(() => server.stop());

test.each(PATHS)('%s', async (path) => {
  const marks = await lighthouseMarks(`http://localhost:${server.port}${path}`);
  const { performance, accessibility, bestPractices, layoutShift, failed } = marks;
  const paints = [marks.firstPaintMs, marks.largestPaintMs, marks.blockedMs].map((ms) => ms.toFixed(0)).join(' / ');
  process.stdout.write(
    `lighthouse ${path}: performance ${performance} (first paint / largest / blocked: ${paints} ms), accessibility ${accessibility}, best practices ${bestPractices}, layout shift ${layoutShift.toFixed(3)}\n`,
  );
  expect(failed).toEqual([]);
  expect([accessibility, bestPractices]).toEqual([100, 100]);
  expect(layoutShift).toBeLessThanOrEqual(0.02);
  if (IS_BENCH) expect(performance).toBeGreaterThanOrEqual(95);
});
