import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyEd25519 } from '../../src/backends/node-ed25519.ts';
import { verifyBundleCommand } from '../../src/cli/verify-bundle.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { checkReceipt } from '../../src/core/receipt/receipt.ts';
import { launchBrowser } from '../support/browser.ts';
import { announceElection, ELECTION, type Office, openOffice, orThrow } from '../support/election-office.ts';
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

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, locale: 'en-GB' };
const DESKTOP = { viewport: { width: 1280, height: 900 }, locale: 'en-GB' };

async function open(context: BrowserContext, hash = `#${fixed.fingerprintHex}`, view = 'vote'): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${service.url}/${view}/${ELECTION}${hash}`);
  return page;
}

async function shot(page: Page, name: string): Promise<void> {
  const folder = process.env['TELLERS_SCREENSHOTS'];
  if (folder !== undefined) await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true });
}

async function heading(page: Page, text: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name: text }).waitFor({ timeout: 30_000 });
}

async function codeOf(reference: string): Promise<string> {
  await service.drained();
  const address = `${reference.toLowerCase().replace('-', '')}@example.org`;
  const mail = service.sent.findLast(({ to }) => to === address);
  return /^\s*([0-9]{6})\s*$/m.exec(mail?.text ?? '')?.[1] ?? '';
}

async function askForCode(page: Page, reference: string): Promise<void> {
  await page.getByLabel('Your member number').fill(reference);
  await page.getByRole('button', { name: 'Send me a code' }).click();
  await heading(page, 'Enter your code');
}

async function signInAs(page: Page, reference: string): Promise<void> {
  await askForCode(page, reference);
  // The last digit sends it.
  await page.getByLabel('The six digits').fill(await codeOf(reference));
}

/** Ranks two candidates for the chair and chooses one option of the motion. */
async function fillIn(page: Page): Promise<void> {
  const [chair, motion] = fixed.definition.contests;
  for (const { name } of chair!.options.slice(0, 2)) await page.getByRole('button', { name: `Rank ${name}` }).click();
  await page.getByLabel(motion!.options[0]!.name, { exact: true }).check();
}

async function toCheck(page: Page, reference: string): Promise<void> {
  await signInAs(page, reference);
  await heading(page, 'Your ballot');
  await fillIn(page);
  await page.getByRole('button', { name: 'Continue' }).click();
  await heading(page, 'Check your answers');
}

/** Fills in and casts without pointing at anything; answers how many keys that took. */
async function castByKeys(page: Page): Promise<number> {
  let keys = 0;
  const press = async (key: string) => {
    keys += 1;
    await page.keyboard.press(key);
  };
  const goTo = async (selector: string) => {
    do {
      await page.evaluate('globalThis.before = document.activeElement');
      await press('Tab');
      // Where the key leads is known a moment later: whoever looks too early goes past what is looked for.
      await expect.poll(() => page.evaluate('document.activeElement !== globalThis.before')).toBe(true);
    } while (!(await page.evaluate<boolean>(`document.activeElement.matches('${selector}')`)) && keys < 60);
  };
  for (let rank = 1; rank <= 3; rank += 1) {
    await goTo('.pick[aria-pressed=false]');
    await press('Enter');
  }
  await goTo('input[type=radio]');
  await press('Space');
  await goTo('button.main');
  await press('Enter');
  await heading(page, 'Check your answers');
  await shot(page, 'check-desktop');
  await goTo('button.main');
  await press('Enter');
  return keys;
}

/** At the smallest width nothing has to be moved sideways, and everything to press is as large as a thumb. */
async function expectTouchable(page: Page): Promise<void> {
  const size = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 700 });
  const small = await page.evaluate<unknown>(`({
    low: [...document.querySelectorAll('button, select, summary, a.main, .option label, form input')]
      .map((each) => ({ name: each.textContent, box: each.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0 && (box.height < 43.5 || box.width < 43.5))
      .map(({ name, box }) => [name, box.width, box.height]),
    wide: document.documentElement.scrollWidth,
  })`);
  expect(small).toEqual({ low: [], wide: 320 });
  if (size !== null) await page.setViewportSize(size);
}

interface Load {
  readonly url: string;
  readonly bytes: number;
}

/** What the page loads, as it crosses the wire. */
async function loadsOf(page: Page): Promise<Load[]> {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const urls = new Map<string, string>();
  const loads: Load[] = [];
  session.on('Network.responseReceived', ({ requestId, response }) => urls.set(requestId, response.url));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength: bytes }) => {
    const url = urls.get(requestId) ?? '';
    if (url.startsWith('http')) loads.push({ url, bytes });
  });
  return loads;
}

/** From the link to the receipt: the whole flow, its programs, and nobody else asked. */
async function expectSmall(loads: readonly Load[]): Promise<void> {
  expect(loads.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThanOrEqual(90_000);
  const programs = [...new Set(loads.map(({ url }) => url).filter((url) => url.endsWith('.js')))];
  expect(programs).toHaveLength(2);
  let inGzip = 0;
  for (const url of programs)
    inGzip += gzipSync(Buffer.from(await (await fetch(url)).arrayBuffer()), { level: 9 }).length;
  expect(inGzip).toBeLessThanOrEqual(60_000);
  for (const { url } of loads) expect(url.startsWith(service.url)).toBe(true);
}

describe('the voting page', () => {
  test('takes a member on a phone from the link to a receipt that holds and comes back, and sends no choice in the clear', async () => {
    const context = await browser.newContext(PHONE);
    const page = await context.newPage();
    const loads = await loadsOf(page);
    await page.goto(`${service.url}/vote/${ELECTION}#${fixed.fingerprintHex}&member=M-1`);
    const problems: string[] = [];
    page.on('console', (message) => problems.push(message.text()));
    const bodies: string[] = [];
    page.on('request', (request) => bodies.push(`${request.url()} ${request.postData() ?? ''}`));
    await heading(page, `Vote: ${fixed.definition.title}`);
    await shot(page, 'start-phone');
    await expectTouchable(page);
    expect(loads.length).toBeLessThanOrEqual(5);
    expect(page.url()).not.toContain('M-1');
    await page.getByRole('button', { name: 'Send me a code' }).click();
    await heading(page, 'Enter your code');
    await shot(page, 'code-phone');
    await page.getByLabel('The six digits').fill(await codeOf('M-1'));
    await heading(page, 'Your ballot');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').waitFor();
    await shot(page, 'ballot-missing-phone');
    await fillIn(page);
    await shot(page, 'ballot-phone');
    await expectTouchable(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await heading(page, 'Check your answers');
    await shot(page, 'check-phone');
    await expectTouchable(page);
    const before = bodies.length;
    await page.getByRole('button', { name: 'Cast my vote' }).click();
    await heading(page, 'Your vote is cast');
    await page.locator('.qr svg').waitFor();
    await shot(page, 'receipt-phone');
    await expectTouchable(page);
    const text = (await page.locator('#receipt').textContent()) ?? '';
    expect(checkReceipt({ text, definition: fixed, verifyEd25519 }).ok).toBe(true);
    // One request casts, it carries no session, and no option is named in anything that was sent.
    expect(bodies.slice(before).filter((each) => each.includes('/api/'))).toHaveLength(1);
    const ids = fixed.definition.contests.flatMap(({ options }) => options.map(({ id }) => id));
    for (const body of bodies) for (const id of ids) expect(body).not.toContain(`"${id}"`);
    expect(problems).toEqual([]);
    await expectSmall(loads);
    // Nothing that is kept says how anybody voted, and a reload brings the receipt back.
    const kept = JSON.stringify((await context.storageState()).origins);
    for (const id of ids) expect(kept).not.toContain(`"${id}"`);
    await page.reload();
    await heading(page, 'Your vote is cast');
    expect(await page.locator('main').textContent()).toContain('You have voted in this election on this device');
    await context.close();
  });

  test('loses nothing and casts nothing twice when the network goes away at the last step', async () => {
    const context = await browser.newContext(PHONE);
    const page = await open(context);
    await toCheck(page, 'M-3');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Cast my vote' }).click();
    await heading(page, 'Your vote was NOT sent');
    await shot(page, 'not-sent-phone');
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await heading(page, 'Your vote is cast');
    await context.close();
  });

  test('lets a member go on with the recovery code on a second device, which says when a vote was cast meanwhile', async () => {
    const first = await browser.newContext(PHONE);
    const page = await open(first);
    await signInAs(page, 'M-4');
    await heading(page, 'Your ballot');
    await page.getByText('Recovery code', { exact: true }).click();
    const code = (await page.locator('details code').textContent()) ?? '';
    const second = await browser.newContext(DESKTOP);
    const other = await open(second);
    await signInAs(other, 'M-4');
    await heading(other, 'A ballot paper was taken for you on another device');
    await shot(other, 'elsewhere-desktop');
    await other.getByLabel('Recovery code').fill(code);
    await other.getByRole('button', { name: 'Continue' }).click();
    await heading(other, 'Your ballot');
    await shot(other, 'ballot-desktop');
    // By keys alone: three ranks and one choice, from the top of the ballot to the receipt.
    expect(await castByKeys(other)).toBeLessThanOrEqual(30);
    await heading(other, 'Your vote is cast');
    await shot(other, 'receipt-desktop');
    await fillIn(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('button', { name: 'Cast my vote' }).click();
    await heading(page, 'You have already voted');
    await shot(page, 'already-voted-phone');
    await page.getByRole('button', { name: 'Show its receipt' }).click();
    await heading(page, 'Your vote is cast');
    await Promise.all([first.close(), second.close()]);
  });

  test('shows a second device what was sealed, casts what it noted, and finds the same in the ballot box', async () => {
    const first = await browser.newContext(PHONE);
    const page = await open(first, `#${fixed.fingerprintHex}&member=M-5`);
    await page.getByRole('button', { name: 'Send me a code' }).click();
    await heading(page, 'Enter your code');
    await page.getByLabel('The six digits').fill(await codeOf('M-5'));
    await heading(page, 'Your ballot');
    await fillIn(page);
    await page.getByRole('button', { name: 'Continue' }).click();
    const second = await browser.newContext(PHONE);
    const checker = await open(second, `#${fixed.fingerprintHex}`, 'check');
    await heading(checker, 'Check a device or a receipt');
    await shot(checker, 'second-phone');
    const shownBy = async () => (await page.locator('textarea').inputValue()).replace(/^.*(?=\/check)/, service.url);
    const show = async (text: string) => {
      await checker.getByLabel('Letters, text or receipt').fill(text);
      await checker.getByRole('button', { name: 'Continue' }).click();
    };
    const seal = async () => {
      await page.getByText('Check this device first').first().click();
      await page.getByRole('button', { name: 'Check this device first' }).click();
      await heading(page, 'Your vote is sealed, and not sent');
    };

    await page.locator('summary', { hasText: 'Two words of your own' }).click();
    await page.getByLabel('Two words', { exact: true }).fill('Green  kettle');
    await seal();
    await page.locator('.qr svg').waitFor();
    await shot(page, 'sealed-phone');
    // By hand: the letters; the beginning of them is enough.
    await show(((await page.locator('#letters').textContent()) ?? '').slice(0, 40));
    await heading(checker, 'Noted');
    await shot(checker, 'noted-phone');
    await page.getByRole('button', { name: 'Look inside' }).click();
    await heading(page, 'Show this to the second device');
    await shot(page, 'inside-phone');
    await show(await shownBy());
    await heading(checker, 'This is what was sealed');
    await shot(checker, 'honest-phone');
    const [chair, motion] = fixed.definition.contests;
    const said = (await checker.locator('main').textContent()) ?? '';
    for (const name of [chair!.options[0]!.name, chair!.options[1]!.name, motion!.options[0]!.name]) {
      expect(said).toContain(name);
    }
    await page.getByRole('button', { name: 'Go on to vote' }).click();

    await seal();
    await checker.getByRole('button', { name: 'Check something else' }).click();
    await show(await shownBy());
    await heading(checker, 'Noted');
    await page.getByRole('button', { name: 'Cast this one' }).click();
    await heading(page, 'Your vote is cast');
    const receipt = (await page.locator('#receipt').textContent()) ?? '';
    const asked: string[] = [];
    checker.on('request', (request) => asked.push(request.url()));
    await show(receipt);
    await heading(checker, 'The vote is in the ballot box');
    expect(await checker.locator('main').textContent()).toContain('very same sealed vote');
    // Nobody is told which line is looked for; a part of a tile is named by how many lines there are.
    const { index, ballot } = orThrow(checkReceipt({ text: receipt, definition: fixed, verifyEd25519 }));
    for (const url of asked) expect(url).not.toContain(ballot.votingKey);
    expect(asked.some((url) => new RegExp(`(?<!\\.p)/${index}$`).test(url))).toBe(false);
    await checker.getByLabel('Your two words').fill('green kettle');
    await checker.getByRole('button', { name: 'Compare the words' }).click();
    await checker.getByText('It was cast with your two words').waitFor();
    await shot(checker, 'in-box-phone');
    await Promise.all([first.close(), second.close()]);
  });

  test('speaks three languages, and is written from the right where that is so', async () => {
    const context = await browser.newContext(PHONE);
    const page = await open(context);
    await page.getByRole('button', { name: 'Français' }).click();
    await heading(page, /^Voter/);
    await shot(page, 'start-fr-phone');
    await page.getByRole('button', { name: 'العربية' }).click();
    await page.locator('html[dir=rtl][lang=ar]').waitFor();
    await shot(page, 'start-ar-phone');
    await context.close();
  });

  test('refuses to go on when the link names another election than the server shows', async () => {
    const context = await browser.newContext(PHONE);
    const page = await open(context, `#${'ab'.repeat(32)}`);
    await heading(page, 'This election cannot be shown');
    expect(await page.locator('main').textContent()).toContain('Do not vote here');
    await shot(page, 'wrong-election-phone');
    await context.close();
  });

  test('takes a wrong code for what it is, and says what to do when none comes', async () => {
    const context = await browser.newContext(PHONE);
    const page = await open(context);
    await askForCode(page, 'M-1');
    await page.getByLabel('The six digits').fill('000000');
    await page.getByRole('alert').waitFor();
    await shot(page, 'code-refused-phone');
    await page.getByRole('button', { name: 'I got no code' }).click();
    await heading(page, 'If no code comes');
    await shot(page, 'no-code-phone');
    await context.close();
  });

  test('is made of files with the hashes that the definition names, under a policy that allows nothing else', async () => {
    const answer = await fetch(`${service.url}/vote/${ELECTION}`, { headers: { 'accept-encoding': 'identity' } });
    const page = new Uint8Array(await answer.arrayBuffer());
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toContain('unsafe');
    const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
    expect(fixed.definition.bundles).toContain(hash(page));
    const text = new TextDecoder().decode(page);
    for (const [, path = '', integrity = ''] of text.matchAll(
      /(?:src|href)="(\/assets\/[^"]+)" integrity="([^"]+)"/g,
    )) {
      const file = new Uint8Array(await (await fetch(`${service.url}${path}`)).arrayBuffer());
      expect(path).toContain(hash(file));
      expect(fixed.definition.bundles).toContain(hash(file));
      expect(integrity).toBe(`sha384-${createHash('sha384').update(file).digest('base64')}`);
    }
  });

  test('is told from one in which a single byte was changed, whichever of its files it is in', async () => {
    const { url, spoil, close } = await changingProxy(service.url);
    const said: string[] = [];
    const output = { out: (text: string) => void said.push(text), err: (text: string) => void said.push(text) };
    const link = `${url}/vote/${ELECTION}#${fixed.fingerprintHex}`;
    expect(await verifyBundleCommand({ link, output })).toBe(0);
    expect(said.join('')).toContain(`all ${fixed.definition.bundles.length} files`);
    const paths = [...said.join('').matchAll(/^same +[0-9a-f]{64} {2}(.*)$/gm)].map(([, path = '']) => path);
    expect(paths).toHaveLength(fixed.definition.bundles.length);
    for (const path of paths) {
      said.length = 0;
      spoil(path);
      expect(await verifyBundleCommand({ link, output })).toBe(1);
      expect(said.join('')).toMatch(new RegExp(`DIFFERS +[0-9a-f]{64} {2}${path}\n`));
    }
    spoil(null);
    expect(await verifyBundleCommand({ link: link.replace(/#.*/, ''), output })).toBe(64);
    expect(await verifyBundleCommand({ link: `${url}/vote/${ELECTION}#${'ab'.repeat(32)}`, output })).toBe(1);
    await close();
  });

  test('works from a file on a disk, against the service that the link names', async () => {
    const saved = await (await fetch(`${service.url}/vote/${ELECTION}/saved-page`)).arrayBuffer();
    const file = join(mkdtempSync(join(tmpdir(), 'tellers-saved-')), 'vote.html');
    writeFileSync(file, Buffer.from(saved));
    const context = await browser.newContext(DESKTOP);
    const page = await context.newPage();
    await page.goto(`file://${file}`);
    await heading(page, 'Which election?');
    const link = `${service.url}/check/${ELECTION}#${fixed.fingerprintHex}`;
    await page.getByLabel('The link from your notice').fill(link);
    await page.getByRole('button', { name: 'Continue' }).click();
    await heading(page, 'Check a device or a receipt');
    await page.getByRole('button', { name: 'العربية' }).click();
    await page.locator('html[dir=rtl]').waitFor();
    await shot(page, 'saved-ar-desktop');
    await page.goto(`file://${file}#${service.url}/vote/${ELECTION}#${fixed.fingerprintHex}`);
    await page.reload();
    await page.getByLabel('رقم عضويتك').fill('M-2');
    await page.getByRole('button', { name: 'أرسل إليّ رمزًا' }).click();
    await heading(page, 'أدخل رمزك');
    await page.getByLabel('الأرقام الستة').fill(await codeOf('M-2'));
    await page.getByRole('heading', { level: 1, name: 'ورقة اقتراعك' }).waitFor();
    const [chair, motion] = fixed.definition.contests;
    await page.getByRole('button', { name: chair!.options[0]!.name }).first().click();
    // The language may change in the middle of a ballot: every mark stays.
    await page.getByRole('button', { name: 'Français' }).click();
    await page.getByLabel(motion!.options[1]!.name, { exact: true }).check();
    await page.getByRole('button', { name: 'العربية' }).click();
    expect(await page.locator('.pick[aria-pressed=true]').count()).toBe(1);
    expect(await page.locator('input[type=radio]:checked').count()).toBe(1);
    await shot(page, 'ballot-ar-desktop');
    // The browser's own Back leads from the answers to the ballot, as the page's button does, as often as one likes.
    for (const back of ['goBack', 'button', 'goBack'] as const) {
      await page.getByRole('button', { name: 'متابعة' }).click();
      await heading(page, 'راجع إجاباتك');
      if (back === 'goBack') await page.goBack();
      else await page.getByRole('button', { name: 'غيّر إجاباتي' }).click();
      await heading(page, 'ورقة اقتراعك');
      expect(await page.locator('.pick[aria-pressed=true], input[type=radio]:checked').count()).toBe(2);
    }
    await page.getByRole('button', { name: 'متابعة' }).click();
    await page.getByRole('button', { name: 'أدلِ بصوتي' }).click();
    await page.getByRole('heading', { level: 1, name: 'تم الإدلاء بصوتك' }).waitFor({ timeout: 30_000 });
    await shot(page, 'receipt-ar-desktop');
    await context.close();
  });
});

/** Passes everything on, and turns one bit of one file. */
async function changingProxy(
  to: string,
): Promise<{ url: string; spoil: (path: string | null) => void; close: () => Promise<void> }> {
  let spoiled: string | null = null;
  const server = createServer((request, response) => {
    void (async () => {
      const answer = await fetch(`${to}${request.url ?? ''}`);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      if (request.url === spoiled && bytes.length > 0) {
        const at = bytes.length >> 1;
        bytes[at] = (bytes[at] ?? 0) ^ 1;
      }
      response.statusCode = answer.status;
      response.setHeader('content-type', answer.headers.get('content-type') ?? '');
      response.end(bytes);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    spoil: (path) => (spoiled = path),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
