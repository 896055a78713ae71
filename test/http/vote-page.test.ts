import { createHash } from 'node:crypto';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyEd25519 } from '../../src/backends/node-ed25519.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { checkReceipt } from '../../src/core/receipt/receipt.ts';
import { launchBrowser } from '../support/browser.ts';
import { announceElection, ELECTION, type Office, openOffice } from '../support/election-office.ts';
import { type Service, startService } from '../support/service.ts';

/** Members who vote through the page, in a real browser, against the real service. */

let office: Office;
let service: Service;
let fixed: FixedDefinition;
let browser: Browser;

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  await office.clock(office.opensAtMs + 60_000);
  service = await startService(office);
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser.close();
  await service.stop();
  await office.close();
});

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

async function open(context: BrowserContext, hash = `#${fixed.fingerprintHex}`): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${service.url}/vote/${ELECTION}${hash}`);
  return page;
}

async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['TELLERS_SCREENSHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

async function heading(page: Page, text: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: text }).waitFor();
}

async function codeOf(reference: string): Promise<string> {
  await service.drained();
  const address = `${reference.toLowerCase().replace('-', '')}@example.org`;
  const mail = service.sent.findLast(({ to }) => to === address);
  return /^\s*([0-9]{6})\s*$/m.exec(mail?.text ?? '')?.[1] ?? '';
}

async function signInAs(page: Page, reference: string): Promise<void> {
  await page.getByLabel('Your member number').fill(reference);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await heading(page, 'Enter your code');
  await page.getByLabel('The six digits').fill(await codeOf(reference));
  await page.getByRole('button', { name: 'Continue' }).click();
}

/** Ranks two candidates for the chair and chooses one option of the motion. */
async function fillIn(page: Page): Promise<void> {
  const [chair, motion] = fixed.definition.contests;
  for (const { name } of chair!.options.slice(0, 2)) await page.getByRole('button', { name: `Rank ${name}` }).click();
  await page.getByLabel(motion!.options[0]!.name, { exact: true }).check();
}

describe('the voting page', () => {
  test('takes a member on a phone from the link to a receipt that holds, and sends no choice in the clear', async () => {
    const context = await browser.newContext(PHONE);
    const page = await open(context);
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    const bodies: string[] = [];
    page.on('request', (request) => bodies.push(`${request.url()} ${request.postData() ?? ''}`));
    await heading(page, `Vote: ${fixed.definition.title}`);
    await shot(page, '1-start-phone');
    await signInAs(page, 'M-1');
    await heading(page, 'Your ballot paper is ready');
    await shot(page, '2-ready-phone');
    await page.getByRole('button', { name: 'Vote now' }).click();
    await heading(page, 'Your ballot');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').waitFor();
    await fillIn(page);
    await shot(page, '3-ballot-phone');
    await page.getByRole('button', { name: 'Continue' }).click();
    await heading(page, 'Check your answers');
    await shot(page, '4-check-phone');
    const before = bodies.length;
    await page.getByRole('button', { name: 'Cast my vote' }).click();
    await heading(page, 'Your vote is cast');
    await shot(page, '5-receipt-phone');
    const text = (await page.locator('#receipt').textContent()) ?? '';
    expect(checkReceipt({ text, definition: fixed, verifyEd25519 }).ok).toBe(true);
    // One request casts, it carries no session, and no option is named in anything that was sent.
    expect(bodies.slice(before)).toHaveLength(1);
    const ids = fixed.definition.contests.flatMap(({ options }) => options.map(({ id }) => id));
    for (const body of bodies) for (const id of ids) expect(body).not.toContain(`"${id}"`);
    expect(problems).toEqual([]);
    await context.close();
  });

  test('shows the receipt again after a reload, and keeps no word of the choice on the device', async () => {
    const context = await browser.newContext(PHONE);
    const page = await open(context);
    await signInAs(page, 'M-2');
    await page.getByRole('button', { name: 'Vote now' }).click();
    await fillIn(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Cast my vote' }).click();
    await heading(page, 'Your vote is cast');
    const kept = JSON.stringify((await context.storageState()).origins);
    for (const { options } of fixed.definition.contests)
      for (const { id } of options) expect(kept).not.toContain(`"${id}"`);
    await page.reload();
    await heading(page, 'Your vote is cast');
    expect(await page.locator('main').textContent()).toContain('You have voted in this election on this device');
    await context.close();
  });

  test('loses nothing and casts nothing twice when the network goes away at the last step', async () => {
    const context = await browser.newContext(PHONE);
    const page = await open(context);
    await signInAs(page, 'M-3');
    await page.getByRole('button', { name: 'Vote now' }).click();
    await fillIn(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await context.route('**/ballots', (route) => route.abort());
    await page.getByRole('button', { name: 'Cast my vote' }).click();
    await page.getByRole('heading', { level: 1, name: 'Your vote was NOT recorded yet' }).waitFor({ timeout: 40_000 });
    await shot(page, '6-not-sent-phone');
    await context.unroute('**/ballots');
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading(page, 'Your vote is cast');
    await context.close();
  });

  test('lets a member go on with the recovery code on a second device', async () => {
    const first = await browser.newContext(PHONE);
    const page = await open(first);
    await signInAs(page, 'M-4');
    await heading(page, 'Your ballot paper is ready');
    await page.getByText('Recovery code', { exact: true }).click();
    const recovery = (await page.locator('details code').textContent()) ?? '';
    await first.close();
    const second = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const other = await open(second);
    await signInAs(other, 'M-4');
    await heading(other, 'A ballot paper was drawn for you on another device');
    await shot(other, '7-elsewhere-desktop');
    await other.getByLabel('Recovery code').fill(recovery);
    await other.getByRole('button', { name: 'Continue' }).click();
    await heading(other, 'Your ballot paper is ready');
    await other.getByRole('button', { name: 'Vote now' }).click();
    await shot(other, '8-ballot-desktop');
    await fillIn(other);
    await other.getByRole('button', { name: 'Continue' }).click();
    await other.getByRole('button', { name: 'Cast my vote' }).click();
    await heading(other, 'Your vote is cast');
    await second.close();
  });

  test('refuses to go on when the link names another election than the server shows', async () => {
    const context = await browser.newContext(PHONE);
    const page = await open(context, `#${'ab'.repeat(32)}`);
    await heading(page, 'This election cannot be shown');
    expect(await page.locator('main').textContent()).toContain('Do not vote here');
    await context.close();
  });

  test('takes a wrong code for what it is, and sends a new one', async () => {
    const context = await browser.newContext(PHONE);
    const page = await open(context);
    await page.getByLabel('Your member number').fill('M-5');
    await page.getByRole('button', { name: 'Send me a code' }).click();
    await page.getByLabel('The six digits').fill('000000');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').waitFor();
    await context.close();
  });

  test('is one file with one program, held by its hash, under a policy that allows nothing else', async () => {
    const answer = await fetch(`${service.url}/vote/${ELECTION}`);
    const text = await answer.text();
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain('unsafe');
    const [, path = '', integrity = ''] =
      /src="(\/assets\/[0-9a-f]{64}\.js)" integrity="(sha384-[^"]+)"/.exec(text) ?? [];
    const program = new Uint8Array(await (await fetch(`${service.url}${path}`)).arrayBuffer());
    expect(path).toContain(createHash('sha256').update(program).digest('hex'));
    expect(integrity).toBe(`sha384-${createHash('sha384').update(program).digest('base64')}`);
  });
});
