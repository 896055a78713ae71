import { existsSync } from 'node:fs';
import { firefox } from 'playwright-core';
import { expect, test } from 'vitest';
import { createHttpApp } from '../../src/http/app.ts';
import { listen } from '../../src/http/listen.ts';
import { sceneDefinition, sceneService } from '../support/page-scenes.ts';
import { axeFaults, sidewaysFaults } from './support/judge.ts';

/** A second engine, where somebody has given one that can be driven: FIREFOX names its program. */
const FIREFOX = process.env['FIREFOX'] ?? '';

test('public pages hold in Firefox, too', async (context) => {
  if (!existsSync(FIREFOX)) {
    process.stdout.write(
      'skipped: no Firefox that can be driven (set FIREFOX to the program of one built for Playwright)\n',
    );
    context.skip();
  }
  const app = createHttpApp(sceneService(sceneDefinition()));
  const server = await listen({ app, host: '127.0.0.1', port: 0, drained: () => Promise.resolve() });
  const browser = await firefox.launch({ executablePath: FIREFOX });
  try {
    const page = await (await browser.newContext({ viewport: { width: 390, height: 844 } })).newPage();
    for (const path of ['/', '/elections/voting', '/elections/declared/result']) {
      await page.goto(`http://127.0.0.1:${server.port}${path}`);
      expect([...(await axeFaults(page)), ...(await sidewaysFaults(page))]).toEqual([]);
    }
  } finally {
    await browser.close();
    await server.stop();
  }
});
