import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { launchBrowser } from '../support/browser.ts';
import { ELECTION, type Office, openOffice } from '../support/election-office.ts';
import { type Service, startService } from '../support/service.ts';
import { announceTour, CONTESTS, optionName } from './tour/election.ts';
import { pointerHands } from './tour/hands.ts';
import { PHONE, say } from './tour/vote.ts';
import { mailOf } from './tour/voters.ts';

/** How long a member waits from "Cast my vote" to the receipt, on a processor six times slower. A bench: it asserts only when asked to. */

const IS_BENCH = process.env['TELLERS_BENCH'] === '1';
let office: Office;
let service: Service;
let fixed: FixedDefinition;

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceTour(
    office,
    new Map([
      ['T-1', { section: 'city', mail: mailOf('T-1') }],
      ['T-2', { section: 'country', mail: mailOf('T-2') }],
    ]),
  );
  await office.clock(office.opensAtMs + 60_000);
  service = await startService(office);
}, 240_000);

afterAll(async () => {
  await service.stop();
  await office.close();
});

test.runIf(IS_BENCH)('cast to receipt at CPU ×6', async () => {
  const browser = await launchBrowser();
  const context = await browser.newContext(PHONE);
  const page = await context.newPage();
  const hands = pointerHands(page);
  await page.goto(`${service.url}/vote/${ELECTION}#${fixed.fingerprintHex}`);
  await hands.type(say('en', 'reference'), 'T-1');
  await hands.press(say('en', 'sendCode'));
  await page.getByLabel(say('en', 'code'), { exact: true }).waitFor();
  await service.drained();
  await hands.type(say('en', 'code'), /^\s*([0-9]{6})\s*$/m.exec(service.sent.at(-1)?.text ?? '')?.[1] ?? '');
  await page.getByRole('heading', { level: 1, name: say('en', 'ballot') }).waitFor();
  for (const { id, rule, options } of CONTESTS) {
    const [first] = options;
    if (rule.id === 'scottish-stv')
      await hands.press(say('en', 'rank', { name: optionName(id, first?.id ?? '', 'en') }));
    else await hands.tick({ id: `${id}-${first?.id ?? ''}`, name: '' });
  }
  await hands.press(say('en', 'next'));
  const session = await context.newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: 6 });
  const started = performance.now();
  await hands.press(say('en', 'cast'));
  await page.getByRole('heading', { level: 1, name: say('en', 'receipt') }).waitFor();
  const tookMs = performance.now() - started;
  process.stdout.write(`cast to receipt at CPU ×6: ${tookMs.toFixed(0)} ms\n`);
  await browser.close();
  expect(tookMs).toBeLessThanOrEqual(1000);
});
