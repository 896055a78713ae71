import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROUTES } from '../../src/contract/routes.ts';
import { fromUtf8, utf8 } from '../../src/core/base/bytes.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { SIGN_IN_CALLBACK_PATH } from '../../src/core/roll/organisation-sign-in.ts';
import { freePort } from '../rehearsal/service.ts';
import { launchBrowser } from '../support/browser.ts';
import { ELECTION, type Office, openOffice, orThrow, signedBy } from '../support/election-office.ts';
import { ACCOUNT, announceFourWays, issuerSettings } from '../support/four-ways.ts';
import { clientOf } from '../support/member-device.ts';
import { makeTestSigner, type TestSigner } from '../support/pgp.ts';
import { type RealIssuer, startRealIssuer } from '../support/real-issuer.ts';
import { type Service, startService } from '../support/service.ts';
import { pageFaults, watch } from './support/judge.ts';
import { shoot } from './support/screenshots.ts';
import { pointerHands } from './tour/hands.ts';
import { PHONE, say } from './tour/vote.ts';

/** The ways to prove who one is, each from the link to the receipt in a real browser; the mailed code is in vote.test.ts. */

let office: Office;
let service: Service;
let fixed: FixedDefinition;
let browser: Browser;
let issuer: RealIssuer;
let careful: TestSigner;
/** Where browsers see the service: also after the way to the provider and back. */
let origin: string;

beforeAll(async () => {
  office = await openOffice();
  const port = await freePort();
  origin = `http://localhost:${port}`;
  issuer = await startRealIssuer(`${origin}${SIGN_IN_CALLBACK_PATH}`);
  careful = await makeTestSigner('A careful member', Date.now() - 10 * 86_400_000);
  const settings = { ...issuerSettings(issuer), PUBLIC_URL: origin };
  service = await startService(office, { port, settings, recordMaxAgeMs: 0 });
  fixed = await announceFourWays(office, { issuer, certificate: careful.certificate.fingerprint });
  await office.clock(office.opensAtMs + 60_000);
  const chair = office.officers[0];
  const client = clientOf(service);
  const { document } = orThrow(await client.call(ROUTES.beginSignIn, {}));
  const signature = await signedBy(office, chair, document);
  const { session } = orThrow(await client.call(ROUTES.completeSignIn, { body: { document, signature } }));
  const body = { certificates: [careful.certificate.armored] };
  orThrow(await client.call(ROUTES.putCertificates, { params: { election: ELECTION }, session, body }));
  browser = await launchBrowser();
}, 240_000);

afterAll(async () => {
  await browser.close();
  await service.stop();
  await issuer.close();
  await office.close();
});

async function heading(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor({ timeout: 60_000 });
}

async function open(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${origin}/vote/${ELECTION}#${fixed.fingerprintHex}`);
  return page;
}

/** From the ballot paper to the receipt: one in the ranking, the first of the other question. */
async function vote(page: Page): Promise<void> {
  const hands = pointerHands(page);
  await heading(page, say('en', 'ballot'));
  await hands.press(say('en', 'rank', { name: 'ash' }));
  await hands.tick({ id: 'motion-ash', name: '' });
  await hands.press(say('en', 'next'));
  await heading(page, say('en', 'check'));
  await hands.press(say('en', 'cast'));
  await heading(page, say('en', 'receipt'));
}

async function judged(page: Page, name: string): Promise<string[]> {
  await shoot(page, `ways/${name}`);
  return (await pageFaults(page)).map((fault) => `${name}: ${fault}`);
}

test('by the code of a letter, typed in small letters and with spaces', async () => {
  const context = await browser.newContext(PHONE);
  const { faults } = watch(context, { origin, expected: /status of 4/ });
  const page = await open(context);
  const hands = pointerHands(page);
  await page.getByRole('button', { name: say('en', 'byLetter') }).waitFor();
  faults.push(...(await judged(page, '1-ways')));
  await hands.press(say('en', 'byLetter'));
  await heading(page, say('en', 'letterTitle'));
  const code = await office.ports.keys.letterCode({ election: ELECTION, reference: 'M-4', issue: 1 });
  await hands.type(say('en', 'reference'), 'M-4');
  await hands.type(say('en', 'letterCode'), '1111-2222-3333');
  await hands.press(say('en', 'next'));
  await page.getByRole('alert').waitFor();
  faults.push(...(await judged(page, '2-letter-refused')));
  await hands.type(say('en', 'letterCode'), code.toLowerCase().replaceAll('-', ' '));
  await hands.press(say('en', 'next'));
  await vote(page);
  expect(faults).toEqual([]);
  await context.close();
}, 120_000);

test('by OpenPGP: the code comes encrypted, and the request is signed with a program of the member’s own', async () => {
  const context = await browser.newContext({ ...PHONE, acceptDownloads: true });
  const { faults } = watch(context, { origin, expected: /status of 4/ });
  const page = await open(context);
  const hands = pointerHands(page);
  await hands.type(say('en', 'reference'), 'M-3');
  await hands.press(say('en', 'sendCode'));
  await heading(page, say('en', 'codeSent'));
  await service.drained();
  const mail = service.sent.findLast(({ to }) => to === 'm3@example.org')?.text ?? '';
  expect(mail).not.toMatch(/^\s*[0-9]{6}\s*$/m);
  const armored = /-----BEGIN PGP MESSAGE-----[^]+-----END PGP MESSAGE-----/.exec(mail)?.[0] ?? '';
  const text = orThrow(fromUtf8(orThrow(await careful.key.decrypt(armored))));
  await hands.type(say('en', 'code'), /^\s*([0-9]{6})\s*$/m.exec(text)?.[1] ?? '');
  await heading(page, say('en', 'signRequest'));
  faults.push(...(await judged(page, '3-sign-request')));
  const saved = page.waitForEvent('download');
  await hands.press(say('en', 'signRequestFile'));
  const file = await saved;
  expect(file.suggestedFilename()).toBe('request.json');
  const document = readFileSync(await file.path(), 'utf8');
  expect(JSON.parse(document)).toMatchObject({ type: 'tellers/token-request/v1', election: fixed.fingerprintHex });
  const nowMs = await office.ports.roll.nowMs();
  await hands.type(say('en', 'signRequestField'), await careful.key.sign({ document: utf8(document), nowMs }));
  await hands.press(say('en', 'next'));
  await vote(page);
  expect(faults).toEqual([]);
  await context.close();
}, 120_000);

test('by the organisation’s own sign-in, at a real provider, there and back', async () => {
  const context = await browser.newContext(PHONE);
  // The provider's own test pages want letters from elsewhere.
  const theirs = new RegExp(
    `asked elsewhere: (${issuer.issuer}|https://fonts\\.googleapis\\.com)/|ERR_NAME_NOT_RESOLVED`,
  );
  const { faults } = watch(context, { origin, expected: theirs });
  const page = await open(context);
  await pointerHands(page).press(say('en', 'bySignIn'));
  await page.waitForURL(`${issuer.issuer}/**`);
  await page.locator('input[name=login]').fill(ACCOUNT);
  await page.locator('input[name=password]').fill('x');
  await page.locator('button[type=submit]').click();
  // The provider asks for consent once.
  await page.locator('input[name=prompt][value=consent]').waitFor({ state: 'attached' });
  await page.locator('button[type=submit]').click();
  await vote(page);
  // Nothing of the sign-in stays in the address or in the history of this page.
  expect(page.url()).not.toContain('answer');
  expect(faults).toEqual([]);
  await context.close();
}, 120_000);
