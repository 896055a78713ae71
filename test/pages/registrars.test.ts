import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { verifyEd25519 } from '../../src/backends/node-ed25519.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { checkReceipt } from '../../src/core/receipt/receipt.ts';
import { launchBrowser } from '../support/browser.ts';
import { asOwner } from '../support/database.ts';
import { announceElection, ELECTION, type Office, openOffice, orThrow } from '../support/election-office.ts';
import { SECOND_REGISTRAR, withSecondRegistrar } from '../support/second-registrar.ts';
import { type Service, startService } from '../support/service.ts';
import { pageFaults, watch } from './support/judge.ts';
import { shoot } from './support/screenshots.ts';
import { PHONE, say } from './tour/vote.ts';

/** Two registrars, one of whom is away: what is here is kept, and when it is back the same ballot paper is completed. */

let office: Office;
let service: Service;
let fixed: FixedDefinition;
let browser: Browser;

beforeAll(async () => {
  office = await openOffice();
  const keys = await withSecondRegistrar(office.ports.keys);
  office = { ...office, ports: { ...office.ports, keys } };
  fixed = await announceElection(office);
  await office.clock(office.opensAtMs + 60_000);
  service = await startService(office);
  browser = await launchBrowser();
}, 180_000);

afterAll(async () => {
  await browser.close();
  await service.stop();
  await office.close();
});

async function heading(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor({ timeout: 60_000 });
}

async function signIn(page: Page): Promise<void> {
  await page.goto(`${service.url}/vote/${ELECTION}?lang=en#${fixed.fingerprintHex}&member=M-1`);
  await page.getByRole('button', { name: say('en', 'sendCode') }).click();
  await heading(page, say('en', 'codeSent'));
  await service.drained();
  const code = /^\s*([0-9]{6})\s*$/m.exec(service.sent.at(-1)?.text ?? '')?.[1] ?? '';
  await page.getByLabel(say('en', 'code')).fill(code);
}

/** The second registrar answers nobody. */
const SECOND = '**/registrars/2/tokens';
const away = (context: BrowserContext) => context.route(SECOND, (route) => route.abort());

/** Who has signed what: registrar and the hash of the request, as the roll's side keeps it for good. */
const issued = () =>
  asOwner<{ registrar: number; request: string }>(
    office.database,
    "SELECT registrar, encode(request_hash, 'hex') AS request FROM roll.issue ORDER BY registrar",
  );

test('a ballot paper is completed when the registrar that was away is back, also after the window was closed', async () => {
  expect(fixed.definition.registrars).toHaveLength(2);
  const context = await browser.newContext(PHONE);
  const { faults } = watch(context, { origin: service.url, expected: /ERR_FAILED/ });
  const page = await context.newPage();
  await away(context);
  await signIn(page);
  for (const language of ['en', 'fr', 'ar'] as const) {
    await page.locator(`#bar button[lang="${language}"]`).click({ timeout: 90_000 });
    await page
      .getByRole('heading', { level: 1, name: say(language, 'someMissing'), exact: true })
      .waitFor({ timeout: 110_000 });
    const text = (await page.locator('main').textContent()) ?? '';
    const [own] = fixed.definition.registrars;
    expect(text).toContain(say(language, 'answered', { name: own!.name }));
    expect(text).toContain(say(language, 'notAnswered', { name: SECOND_REGISTRAR }));
    // One thing to do.
    expect(await page.locator('main button').allTextContents()).toEqual([say(language, 'tryAgain')]);
    await shoot(page, `vote/some-missing-${language}`);
    expect(await pageFaults(page)).toEqual([]);
  }
  await page.close();
  const first = await issued();
  expect(first.map(({ registrar }) => registrar)).toEqual([1]);

  // The same from a new window, and again without success; then the registrar is back.
  const again = await context.newPage();
  await signIn(again);
  await heading(again, say('en', 'someMissing'));
  await context.unroute(SECOND);
  await again.getByRole('button', { name: say('en', 'tryAgain') }).click();
  await heading(again, say('en', 'ballot'));
  const [chair, motion] = fixed.definition.contests;
  await again.getByRole('button', { name: say('en', 'rank', { name: chair!.options[0]!.name }) }).click();
  await again.getByLabel(motion!.options[0]!.name, { exact: true }).check();
  await again.getByRole('button', { name: say('en', 'next') }).click();
  await again.getByRole('button', { name: say('en', 'cast') }).click();
  await heading(again, say('en', 'receipt'));
  const receipt = (await again.locator('#receipt').textContent()) ?? '';
  const { ballot } = orThrow(checkReceipt({ text: receipt, definition: fixed, verifyEd25519 }));
  expect(ballot.signatures).toHaveLength(2);
  // However often they were asked, each has signed one request, and the first one the one that it had signed before.
  const both = await issued();
  expect(both.map(({ registrar }) => registrar)).toEqual([1, 2]);
  expect(both[0]).toEqual(first[0]);
  expect(faults).toEqual([]);
  await context.close();
});
