import { readFileSync } from 'node:fs';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { verifyTokenSignature } from '../../src/backends/node-rsa.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { readUnusedToken, reasonsToRefuseUnusedToken } from '../../src/core/token/unused-token.ts';
import type { TextKey } from '../../src/web/vote/texts/en.ts';
import { launchBrowser } from '../support/browser.ts';
import { announceElection, ELECTION, type Office, openOffice } from '../support/election-office.ts';
import { type Service, startService } from '../support/service.ts';
import { pageFaults } from './support/judge.ts';
import { shoot } from './support/screenshots.ts';
import { PHONE, say } from './tour/vote.ts';

/** When something is in the way: a page of its own for each, in three languages, with one thing to do. */

let office: Office;
let service: Service;
let fixed: FixedDefinition;
let browser: Browser;

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  service = await startService(office, { recordMaxAgeMs: 0 });
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

async function askForCode(context: BrowserContext, reference: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${service.url}/vote/${ELECTION}?lang=en#${fixed.fingerprintHex}&member=${reference}`);
  await page.getByRole('button', { name: say('en', 'sendCode') }).click();
  await heading(page, say('en', 'codeSent'));
  return page;
}

async function signIn(context: BrowserContext, reference: string): Promise<Page> {
  const page = await askForCode(context, reference);
  await service.drained();
  const address = `${reference.toLowerCase().replace('-', '')}@example.org`;
  const mail = service.sent.findLast(({ to }) => to === address);
  await page.getByLabel(say('en', 'code')).fill(/^\s*([0-9]{6})\s*$/m.exec(mail?.text ?? '')?.[1] ?? '');
  return page;
}

async function toCheck(context: BrowserContext, reference: string): Promise<Page> {
  const page = await signIn(context, reference);
  await heading(page, say('en', 'ballot'));
  const [chair, motion] = fixed.definition.contests;
  await page.getByRole('button', { name: say('en', 'rank', { name: chair!.options[0]!.name }) }).click();
  await page.getByLabel(motion!.options[0]!.name, { exact: true }).check();
  await page.getByRole('button', { name: say('en', 'next') }).click();
  await heading(page, say('en', 'check'));
  return page;
}

/** The screen in every language: what it is called, the one thing to do, nothing wrong with it. */
async function expectScreen(page: Page, name: TextKey, action: TextKey): Promise<void> {
  for (const language of ['fr', 'ar', 'en'] as const) {
    await page.locator(`#bar button[lang="${language}"]`).click();
    await heading(page, say(language, name));
    expect(await page.locator('main .main').allTextContents(), `${name} in ${language}`).toEqual([
      say(language, action),
    ]);
    await shoot(page, `errors/${name}-${language}`);
    expect(await pageFaults(page), `${name} in ${language}`).toEqual([]);
  }
}

describe('before voting opens', () => {
  test('not open yet: the ballot paper is here, voting is not', async () => {
    const context = await browser.newContext(PHONE);
    const page = await signIn(context, 'M-1');
    await heading(page, say('en', 'notOpen'));
    await expectScreen(page, 'notOpen', 'checkAgain');
    await office.clock(office.opensAtMs + 60_000);
    await page.getByRole('button', { name: say('en', 'checkAgain') }).click();
    await page.getByRole('button', { name: say('en', 'goOnButton') }).click();
    await heading(page, say('en', 'ballot'));
    await context.close();
  });
});

describe('while voting is open, and after', () => {
  beforeAll(() => office.clock(office.opensAtMs + 60_000));

  test('not on the list, as far as a page may say so', async () => {
    const context = await browser.newContext(PHONE);
    const page = await askForCode(context, 'M-77');
    await page.getByRole('button', { name: say('en', 'noCode') }).click();
    await heading(page, say('en', 'notOnList'));
    expect(await page.locator('main').textContent()).toContain('M-77');
    await expectScreen(page, 'notOnList', 'newCode');
    await context.close();
  });

  test('the code has run out', async () => {
    const context = await browser.newContext(PHONE);
    await context.clock.install();
    const page = await askForCode(context, 'M-2');
    await page.clock.fastForward('02:00:00');
    await page.getByLabel(say('en', 'code')).fill('000000');
    await heading(page, say('en', 'codeOld'));
    await expectScreen(page, 'codeOld', 'newCode');
    await context.close();
  });

  test('the vote was NOT sent', async () => {
    const context = await browser.newContext(PHONE);
    const page = await toCheck(context, 'M-2');
    await context.setOffline(true);
    await page.getByRole('button', { name: say('en', 'cast') }).click();
    await heading(page, say('en', 'notSent'));
    await context.setOffline(false);
    await expectScreen(page, 'notSent', 'tryAgain');
    await context.close();
  });

  test('it could not be confirmed, and then it is', async () => {
    const context = await browser.newContext(PHONE);
    const page = await toCheck(context, 'M-3');
    const nothing = /\/(?:ballots|receipts)/;
    await context.route(nothing, async (route) => {
      // The ballot arrives; no answer does.
      if (route.request().method() === 'POST') await route.fetch();
      return route.abort();
    });
    await page.getByRole('button', { name: say('en', 'cast') }).click();
    await heading(page, say('en', 'unsure'));
    await expectScreen(page, 'unsure', 'tryAgain');
    await context.unroute(nothing);
    await page.getByRole('button', { name: say('en', 'tryAgain') }).click();
    await heading(page, say('en', 'receipt'));
    await context.close();
  });

  test('already voted, on another device', async () => {
    const first = await browser.newContext(PHONE);
    const page = await signIn(first, 'M-4');
    await heading(page, say('en', 'ballot'));
    await page.getByText(say('en', 'recovery'), { exact: true }).click();
    const code = ((await page.locator('details[open] code').textContent()) ?? '').trim();
    const [chair, motion] = fixed.definition.contests;
    await page.getByRole('button', { name: say('en', 'rank', { name: chair!.options[0]!.name }) }).click();
    await page.getByLabel(motion!.options[0]!.name, { exact: true }).check();
    await page.getByRole('button', { name: say('en', 'next') }).click();
    await page.getByRole('button', { name: say('en', 'cast') }).click();
    await heading(page, say('en', 'receipt'));
    await first.close();
    const second = await browser.newContext(PHONE);
    const other = await signIn(second, 'M-4');
    await heading(other, say('en', 'already'));
    await expectScreen(other, 'already', 'next');
    await other.getByLabel(say('en', 'recovery')).fill(code);
    await other.getByRole('button', { name: say('en', 'next') }).click();
    await heading(other, say('en', 'alreadyVoted'));
    await expectScreen(other, 'alreadyVoted', 'showReceipt');
    await second.close();
  });

  test('closed while the ballot was filled in, and closed for whoever comes later', async () => {
    const context = await browser.newContext(PHONE);
    const page = await toCheck(context, 'M-5');
    await office.clock(office.closesAtMs + 1000);
    await page.getByRole('button', { name: say('en', 'cast') }).click();
    await heading(page, say('en', 'closedMeanwhile'));
    expect(await page.getByText(say('en', 'notSent')).count()).toBe(0);
    await expectScreen(page, 'closedMeanwhile', 'seeResult');
    // The ballot paper was not used: it can be shown to observers.
    await page.reload();
    await heading(page, say('en', 'closed'));
    await expectScreen(page, 'closed', 'seeResult');
    await page.getByText(say('en', 'unused'), { exact: true }).click();
    await shoot(page, 'errors/unused');
    const saved = page.waitForEvent('download');
    await page.getByRole('link', { name: say('en', 'saveUnused') }).click();
    const token = readUnusedToken(new Uint8Array(readFileSync(await (await saved).path())));
    if (!token.ok) throw new Error(token.error.join('; '));
    expect(reasonsToRefuseUnusedToken({ fixed, token: token.value, verifyTokenSignature })).toEqual([]);
    const late = await browser.newContext(PHONE);
    const other = await late.newPage();
    await other.goto(`${service.url}/vote/${ELECTION}?lang=en#${fixed.fingerprintHex}`);
    await heading(other, say('en', 'closed'));
    await expectScreen(other, 'closed', 'seeResult');
    await Promise.all([context.close(), late.close()]);
  });
});
