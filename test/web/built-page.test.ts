import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createHttpApp } from '../../src/http/app.ts';
import { listen } from '../../src/http/listen.ts';
import { readPageFiles } from '../../src/serve/page-program.ts';
import { TEXTS } from '../../src/web/vote/texts/en.ts';
import { sceneDefinition, sceneService } from '../support/page-scenes.ts';
import { fakeDocument } from './fake-document.ts';

/**
 * The voting page's program as it was built, against the answers of the service as they are: a schema that the page reads
 * in another way than the service writes shows here, before any browser does.
 */

const files = readPageFiles();
const page = files.find(({ part }) => part === 'page');
const programName = /src="\/assets\/([0-9a-f]{64})\.js"/.exec(Buffer.from(page?.content ?? []).toString('utf8'))?.[1];
const program = Buffer.from(files.find(({ sha256 }) => sha256 === programName)?.content ?? []);

afterEach(() => {
  vi.unstubAllGlobals();
});

/** What the page shows once it has loaded its election, heading first. */
async function shownIn(state: string): Promise<{ readonly heading: string; readonly text: string }> {
  const fixed = sceneDefinition({ election: state });
  const server = await listen({
    app: createHttpApp(sceneService(fixed)),
    host: '127.0.0.1',
    port: 0,
    drained: () => Promise.resolve(),
  });
  const { document, main } = fakeDocument();
  const kept = new Map<string, string>();
  const address = `http://127.0.0.1:${server.port}/vote/${state}#${fixed.fingerprintHex}`;
  const { hash, search } = new URL(address);
  vi.stubGlobal('document', document);
  vi.stubGlobal('location', { href: address, hash, search });
  vi.stubGlobal('navigator', { languages: ['en'] });
  vi.stubGlobal('scrollTo', () => undefined);
  vi.stubGlobal('addEventListener', () => undefined);
  vi.stubGlobal('sessionStorage', { getItem: () => null });
  vi.stubGlobal('localStorage', {
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, value: string) => kept.set(name, value),
    removeItem: (name: string) => kept.delete(name),
  });
  // A module runs once for each address: each state gets one of its own.
  await import(`data:text/javascript;base64,${program.toString('base64')}#${state}`);
  await vi.waitFor(() => expect(main.querySelector('h1')?.textContent ?? TEXTS.loading).not.toBe(TEXTS.loading), {
    timeout: 10_000,
  });
  await server.stop();
  return { heading: main.querySelector('h1')?.textContent ?? '', text: main.textContent };
}

describe('the voting page as it was built', () => {
  test.each(['announced', 'voting'])(
    'shows an election that is %s, with the way to prove who one is',
    async (state) => {
      const { heading, text } = await shownIn(state);
      expect(heading).toBe('Vote: National executive elections 2026');
      expect(text).toContain(TEXTS.reference);
    },
  );

  test.each(['closed', 'mixed', 'unsealed', 'declared'])(
    'says that voting is over when the box is %s',
    async (state) => {
      expect((await shownIn(state)).heading).toBe(TEXTS.closed);
    },
  );

  test('says that an election was annulled', async () => {
    expect((await shownIn('annulled')).heading).toBe(TEXTS.annulled);
  });

  test('has at most 60,000 bytes of JavaScript in gzip on the way from the link to the receipt', () => {
    // Beside the program only the part that draws the receipt's QR code is loaded.
    const parts = files.filter(({ ending, sha256 }) => ending === 'js' && sha256 !== programName);
    const inGzip = (content: Uint8Array) => gzipSync(content, { level: 9 }).length;
    const qr = parts.find(({ content }) => Buffer.from(content).includes('qrMatrix'));
    expect(inGzip(program) + inGzip(qr?.content ?? program)).toBeLessThanOrEqual(60_000);
  });
});
