import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { listen } from '../../src/http/listen.ts';
import { ELECTION, type Office, openOffice } from '../support/election-office.ts';
import { sceneDefinition, sceneService } from '../support/page-scenes.ts';
import { type Service, startService } from '../support/service.ts';
import { type Firefox, firefoxPath, launchFirefox } from './support/firefox.ts';
import { AXE_TAGS } from './support/judge.ts';
import { announceTour } from './tour/election.ts';
import { say } from './tour/vote.ts';
import { mailOf } from './tour/voters.ts';

/** A second engine, where there is one: Firefox of the system, or the one that FIREFOX names. */
const PROGRAM = firefoxPath();
if (PROGRAM === null) process.stdout.write('skipped: no Firefox here (install firefox-esr, or set FIREFOX to one)\n');

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.runIf(PROGRAM !== null)('in Firefox', () => {
  let firefox: Firefox;

  beforeAll(async () => {
    firefox = await launchFirefox(PROGRAM ?? '');
    await firefox.resize({ width: 500, height: 844 });
  });

  afterAll(() => firefox.close());

  /** What axe and a look at the width find fault with. */
  async function faults(): Promise<unknown> {
    return firefox.run(`${AXE};
const { violations } = await axe.run(document, { runOnly: ${JSON.stringify(AXE_TAGS)} });
const { scrollWidth, clientWidth } = document.documentElement;
return [...violations.map(({ id, nodes }) => id + ': ' + nodes[0].html), ...(scrollWidth > clientWidth ? ['wider than the window'] : [])];`);
  }

  test('public pages hold', async () => {
    const app = createHttpApp(sceneService(sceneDefinition()));
    const server = await listen({ app, host: '127.0.0.1', port: 0, drained: () => Promise.resolve() });
    for (const path of ['/', '/elections/voting?lang=ar', '/elections/declared/result']) {
      await firefox.visit(`http://127.0.0.1:${server.port}${path}`);
      expect(await faults(), path).toEqual([]);
    }
    await server.stop();
  });

  describe('with a running election', () => {
    let office: Office;
    let service: Service;
    let fixed: FixedDefinition;

    beforeAll(async () => {
      office = await openOffice();
      // Both sections of the roll need somebody.
      fixed = await announceTour(
        office,
        new Map([
          ['F-1', { section: 'city', mail: mailOf('F-1') }],
          ['F-2', { section: 'country', mail: mailOf('F-2') }],
        ]),
      );
      await office.clock(office.opensAtMs + 60_000);
      service = await startService(office);
    });

    afterAll(async () => {
      await service.stop();
      await office.close();
    });

    /** Waits for what a selector finds. */
    const until = (found: string) =>
      firefox.run(`for (let waited = 0; waited < 600; waited += 1) {
  if (${found}) return;
  await new Promise((resolve) => setTimeout(resolve, 50));
}
throw new Error(document.title + ': ' + document.body.innerText);`);
    const heading = (text: string) => until(`document.querySelector('h1')?.textContent === ${JSON.stringify(text)}`);
    const press = (name: string) =>
      firefox.run(
        `[...document.querySelectorAll('button')].find((each) => each.textContent === ${JSON.stringify(name)}).click()`,
      );
    const type = (text: string) =>
      firefox.run(`const field = document.querySelector('form input');
field.value = ${JSON.stringify(text)};
field.dispatchEvent(new Event('input', { bubbles: true }));`);

    test('a member gets from the link to the receipt, and no screen on the way is at fault', async () => {
      await firefox.visit(`${service.url}/vote/${ELECTION}?lang=en#${fixed.fingerprintHex}`);
      await until(`document.querySelector('form input')`);
      expect(await faults()).toEqual([]);
      await type('F-1');
      await press(say('en', 'sendCode'));
      await heading(say('en', 'codeSent'));
      await service.drained();
      await type(/^\s*([0-9]{6})\s*$/m.exec(service.sent.at(-1)?.text ?? '')?.[1] ?? '');
      await heading(say('en', 'ballot'));
      await firefox.run(
        `for (const list of document.querySelectorAll('fieldset')) list.querySelector('input, .pick').click()`,
      );
      expect(await faults()).toEqual([]);
      await press(say('en', 'next'));
      await heading(say('en', 'check'));
      expect(await faults()).toEqual([]);
      await press(say('en', 'cast'));
      await heading(say('en', 'receipt'));
      expect(await faults()).toEqual([]);
    });
  });
});
