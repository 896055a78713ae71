import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { CHECK_TEXTS } from '../../src/web/vote/check/texts.ts';
import { launchBrowser } from '../support/browser.ts';
import { ELECTION, type Office, openOffice } from '../support/election-office.ts';
import { type Service, startService } from '../support/service.ts';
import { pageFaults, watch } from './support/judge.ts';
import { shoot } from './support/screenshots.ts';
import { VARIANTS } from './support/variants.ts';
import { announceTour, CONTESTS, optionName } from './tour/election.ts';
import { pointerHands } from './tour/hands.ts';
import { PHONE, say } from './tour/vote.ts';
import { mailOf } from './tour/voters.ts';

/** Every screen of the voting page that a member meets, on every kind of screen, held to the same rules as all pages. */

const MEMBERS = [...VARIANTS.map((_, at) => `V-${at + 1}`), 'V-90', 'V-91', 'V-92', 'V-93'];

let office: Office;
let service: Service;
let fixed: FixedDefinition;
let browser: Browser;

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceTour(
    office,
    new Map(MEMBERS.map((each, at) => [each, { section: at === 0 ? 'country' : 'city', mail: mailOf(each) }])),
  );
  service = await startService(office, { recordMaxAgeMs: 0 });
  browser = await launchBrowser();
}, 240_000);

afterAll(async () => {
  await browser.close();
  await service.stop();
  await office.close();
});

async function codeOf(reference: string): Promise<string> {
  await service.drained();
  const mail = service.sent.findLast(({ to }) => to === mailOf(reference));
  return /^\s*([0-9]{6})\s*$/m.exec(mail?.text ?? '')?.[1] ?? '';
}

type Language = 'en' | 'fr' | 'ar';

async function open(context: BrowserContext, language: Language, hash = `#${fixed.fingerprintHex}`): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${service.url}/vote/${ELECTION}?lang=${language}${hash}`);
  return page;
}

async function heading(page: Page, name: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor({ timeout: 60_000 });
}

async function signIn(page: Page, language: Language, reference: string): Promise<void> {
  const hands = pointerHands(page);
  await hands.type(say(language, 'reference'), reference);
  await hands.press(say(language, 'sendCode'));
  await heading(page, say(language, 'codeSent'));
  await hands.type(say(language, 'code'), await codeOf(reference));
}

/** Marks something in every question, and answers how many marks that were. */
async function mark(page: Page, language: Language): Promise<number> {
  const hands = pointerHands(page);
  let marks = 0;
  for (const { id, rule, options } of CONTESTS) {
    const [first, second] = options;
    if (rule.id === 'scottish-stv') {
      for (const option of [second, first]) {
        await hands.press(say(language, 'rank', { name: optionName(id, option?.id ?? '', language) }));
        marks += 1;
      }
    } else {
      await hands.tick({ id: `${id}-${first?.id ?? ''}`, name: '' });
      marks += 1;
    }
  }
  return marks;
}

interface Doings {
  taps: number;
  /** The fields that something was typed into. */
  typed: string[];
  /** Cumulative Layout Shift, as browsers reckon it: what moves within half a second of a tap does not count. */
  shift: number;
}

/** Runs in the page before all else, and counts. */
function countDoings(): void {
  const doings: Doings = { taps: 0, typed: [], shift: 0 };
  Object.assign(globalThis, { doings });
  addEventListener('pointerup', () => (doings.taps += 1), true);
  addEventListener(
    'input',
    ({ target }) => {
      const isTyped = target instanceof HTMLInputElement && !['radio', 'checkbox'].includes(target.type);
      if (isTyped && !doings.typed.includes(target.id)) doings.typed.push(target.id);
    },
    true,
  );
  new PerformanceObserver((seen) => {
    for (const entry of seen.getEntries() as (PerformanceEntry & { hadRecentInput: boolean; value: number })[]) {
      if (!entry.hadRecentInput) doings.shift += entry.value;
    }
  }).observe({ type: 'layout-shift', buffered: true });
}

describe('before voting opens', () => {
  test.each(VARIANTS)('$name', async ({ name, language, context: options }) => {
    const context = await browser.newContext(options);
    const { faults } = watch(context, { origin: service.url });
    const page = await open(context, language);
    await page.getByRole('textbox').first().waitFor();
    await shoot(page, `vote/announced-${name}`);
    expect([...faults, ...(await pageFaults(page))]).toEqual([]);
    await context.close();
  });
});

describe('from the link to the receipt', () => {
  beforeAll(() => office.clock(office.opensAtMs + 60_000));

  test.each(VARIANTS.map((variant, at) => ({ ...variant, reference: MEMBERS[at] ?? '' })))(
    '$name',
    async ({ name, language, context: options, reference }) => {
      const context = await browser.newContext(options);
      const { faults } = watch(context, { origin: service.url, expected: /status of 4/ });
      const found: string[] = [];
      const page = await open(context, language);
      const hands = pointerHands(page);
      const judge = async (screen: string) => {
        await shoot(page, `vote/${screen}-${name}`);
        found.push(...(await pageFaults(page)).map((fault) => `${screen}: ${fault}`));
      };
      await page.getByRole('textbox').first().waitFor();
      await judge('1-start');
      await hands.press(say(language, 'sendCode'));
      await page.getByText(say(language, 'empty', { label: say(language, 'reference') })).waitFor();
      await hands.type(say(language, 'reference'), reference);
      await hands.press(say(language, 'sendCode'));
      await heading(page, say(language, 'codeSent'));
      // A phone throws the page away while its owner reads the mail: the code that was asked for goes on working.
      await page.reload();
      await heading(page, say(language, 'codeSent'));
      await hands.type(say(language, 'code'), '000000');
      await page.getByRole('alert').waitFor();
      await judge('2-wrong-code');
      await hands.type(say(language, 'code'), await codeOf(reference));
      await heading(page, say(language, 'ballot'));
      await hands.press(say(language, 'next'));
      await page.getByRole('alert').waitFor();
      await judge('3-ballot-unanswered');
      await mark(page, language);
      // What was missing is said no more once it is there.
      expect(await page.getByRole('alert').count()).toBe(0);
      await judge('4-ballot');
      await hands.press(say(language, 'next'));
      await heading(page, say(language, 'check'));
      await judge('5-check');
      await context.setOffline(true);
      await hands.press(say(language, 'cast'));
      await heading(page, say(language, 'notSent'));
      await judge('6-not-sent');
      await context.setOffline(false);
      await hands.press(say(language, 'tryAgain'));
      await heading(page, say(language, 'receipt'));
      await judge('7-receipt');
      await page.reload();
      await heading(page, say(language, 'receipt'));
      await judge('8-receipt-again');
      await hands.press(say(language, 'checkReceipt'));
      await heading(page, CHECK_TEXTS[language].inBox);
      await page.getByRole('button', { name: CHECK_TEXTS[language].wordsCompare }).waitFor();
      await judge('9-receipt-checked');
      await hands.press(say(language, 'back'));
      await heading(page, say(language, 'receipt'));
      expect([...faults, ...found]).toEqual([]);
      await context.close();
    },
    240_000,
  );

  test('a second device, a receipt that is checked, and a link to another election', async () => {
    const context = await browser.newContext(PHONE);
    const page = await open(context, 'en');
    await signIn(page, 'en', 'V-90');
    await heading(page, say('en', 'ballot'));
    const second = await browser.newContext(PHONE);
    const { faults } = watch(second, { origin: service.url });
    const other = await open(second, 'en');
    await signIn(other, 'en', 'V-90');
    await heading(other, say('en', 'already'));
    await shoot(other, 'vote/elsewhere-phone-en');
    const found = await pageFaults(other);
    await other.goto(`${service.url}/check/${ELECTION}#${fixed.fingerprintHex}`);
    await other.getByRole('textbox').first().waitFor();
    await shoot(other, 'vote/check-phone-en');
    found.push(...(await pageFaults(other)));
    const wrong = await open(second, 'en', `#${'ab'.repeat(32)}`);
    await heading(wrong, say('en', 'cannotLoad'));
    await pointerHands(wrong).type(say('en', 'linkLabel'), `${service.url}/vote/${ELECTION}#${fixed.fingerprintHex}`);
    await shoot(wrong, 'vote/wrong-election-phone-en');
    found.push(...(await pageFaults(wrong)));
    await pointerHands(wrong).press(say('en', 'next'));
    await wrong.getByRole('heading', { name: say('en', 'compare') }).waitFor();
    expect([...faults, ...found]).toEqual([]);
    await context.close();
    await second.close();
  });

  test('a device whose clock is years off votes as any other: what is open is the service’s to say', async () => {
    for (const [reference, time] of [
      ['V-91', '2019-01-01T00:00:00Z'],
      ['V-92', '2041-01-01T00:00:00Z'],
    ] as const) {
      const context = await browser.newContext(PHONE);
      await context.clock.install({ time });
      const page = await open(context, 'en');
      await signIn(page, 'en', reference);
      await heading(page, say('en', 'ballot'));
      await mark(page, 'en');
      await pointerHands(page).press(say('en', 'next'));
      await pointerHands(page).press(say('en', 'cast'));
      await heading(page, say('en', 'receipt'));
      await context.close();
    }
  });

  test('the whole way is short and small: taps, fields, requests, bytes, and nothing that moves by itself', async () => {
    const context = await browser.newContext(PHONE);
    const { wire, faults } = watch(context, { origin: service.url });
    await context.addInitScript(countDoings);
    const page = await open(context, 'en', `#${fixed.fingerprintHex}&member=V-93`);
    const hands = pointerHands(page);
    await page.getByRole('textbox').first().waitFor();
    await page.waitForLoadState('networkidle');
    // The page, its style, its program, the state of the election and its definition.
    expect(wire.requests).toBeLessThanOrEqual(5);
    await hands.press(say('en', 'sendCode'));
    await heading(page, say('en', 'codeSent'));
    await hands.type(say('en', 'code'), await codeOf('V-93'));
    await heading(page, say('en', 'ballot'));
    const marks = await mark(page, 'en');
    await hands.press(say('en', 'next'));
    await hands.press(say('en', 'cast'));
    await heading(page, say('en', 'receipt'));
    await page.locator('.qr svg').waitFor();
    await page.waitForLoadState('networkidle');
    const { taps, typed, shift } = await page.evaluate(() => (globalThis as unknown as { doings: Doings }).doings);
    expect(taps).toBeLessThanOrEqual(marks + 3);
    expect(typed).toHaveLength(1);
    expect(shift).toBeLessThanOrEqual(0.02);
    expect(wire.bytes).toBeLessThanOrEqual(90_000);
    expect(faults).toEqual([]);
    process.stdout.write(
      `link to receipt: ${taps} taps for ${marks} marks, ${typed.length} typed field, ${wire.requests} requests, ${wire.bytes} bytes, layout shift ${shift.toFixed(4)}\n`,
    );
    await context.close();
  });
});

describe('after the close', () => {
  beforeAll(() => office.clock(office.closesAtMs + 1000));

  test.each(VARIANTS.slice(0, 3))('$name', async ({ name, language, context: options }) => {
    const context = await browser.newContext(options);
    const { faults } = watch(context, { origin: service.url });
    const page = await open(context, language);
    await heading(page, say(language, 'closed'));
    await shoot(page, `vote/closed-${name}`);
    expect([...faults, ...(await pageFaults(page))]).toEqual([]);
    await context.close();
  });
});
