import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { TEXTS as AR } from '../../../src/web/vote/texts/ar.ts';
import { TEXTS as EN, type TextKey } from '../../../src/web/vote/texts/en.ts';
import { TEXTS as FR } from '../../../src/web/vote/texts/fr.ts';
import { CONTESTS, optionName } from './election.ts';
import { type Hands, keyboardHands, pointerHands, speechHands } from './hands.ts';
import type { Language, Voter } from './voters.ts';

/** One member from the link in the notice to the receipt, through pages and nothing else. */

export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
const DEVICES: { readonly [D in Voter['device']]: BrowserContextOptions } = {
  phone: PHONE,
  'phone-dark': { ...PHONE, colorScheme: 'dark' },
  desktop: { viewport: { width: 1280, height: 900 } },
};

const TEXTS = { en: EN, fr: FR, ar: AR } as const;

/** A text of the voting page, filled in as the page does it. */
export function say(language: Language, key: TextKey, fill: Readonly<Record<string, string | number>> = {}): string {
  return TEXTS[language][key].replaceAll(/\{([a-z]+)\}/g, (whole, name: string) => {
    const value = fill[name];
    if (value === undefined) return whole;
    return typeof value === 'number' || language !== 'ar' ? String(value) : `\u2068${value}\u2069`;
  });
}

/** What the tour hands to each voter. */
export interface Station {
  readonly browser: Browser;
  readonly origin: string;
  readonly election: string;
  readonly fingerprint: string;
  /** The newest code that was mailed to a member. */
  codeOf(reference: string): Promise<string>;
  /** Something to remember: a picture of the page as it stands. */
  shoot(page: Page, name: string): Promise<void>;
  heard(text: string): void;
}

interface Going {
  readonly station: Station;
  readonly voter: Voter;
  readonly context: BrowserContext;
  readonly page: Page;
  readonly hands: Hands;
}

async function heading(page: Page, name: string, timeout = 60_000): Promise<void> {
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor({ timeout });
}

function handsOf(page: Page, voter: Voter, station: Station): Hands {
  switch (voter.way) {
    case 'pointer':
      return pointerHands(page);
    case 'keyboard':
      return keyboardHands(page);
    case 'speech':
      return speechHands(page, (text) => station.heard(text));
  }
}

async function open(station: Station, voter: Voter): Promise<Going> {
  const context = await station.browser.newContext({ ...DEVICES[voter.device], locale: voter.language });
  return openIn(station, voter, context);
}

async function openIn(station: Station, voter: Voter, context: BrowserContext): Promise<Going> {
  const page = await context.newPage();
  await page.goto(`${station.origin}/vote/${station.election}#${station.fingerprint}`);
  return { station, voter, context, page, hands: handsOf(page, voter, station) };
}

/** Does something without a network, sees that nothing was sent, and does it again with one. */
async function offlineFirst({ context, page, voter }: Going, act: () => Promise<void>): Promise<void> {
  await context.setOffline(true);
  await act();
  await page
    .getByRole('alert')
    .filter({ hasText: say(voter.language, 'noConnection') })
    .waitFor({ timeout: 60_000 });
  await context.setOffline(false);
  await act();
}

async function prove(going: Going): Promise<void> {
  const { station, voter, page, hands } = going;
  const { language, reference, cut } = voter;
  await hands.type(say(language, 'reference'), reference);
  const ask = () => hands.press(say(language, 'sendCode'));
  if (cut === 'at-code') await offlineFirst(going, ask);
  else await ask();
  await heading(page, say(language, 'codeSent'));
  await station.shoot(page, 'code');
  const code = await station.codeOf(reference);
  if (cut === 'at-sign-in') {
    // The page sends six digits by itself; without a network they stay, and can be sent again.
    await going.context.setOffline(true);
    await hands.type(say(language, 'code'), code);
    await page.getByRole('alert').waitFor({ timeout: 60_000 });
    await station.shoot(page, 'no-connection');
    await going.context.setOffline(false);
    await hands.press(say(language, 'next'));
  } else {
    if (cut === 'at-paper') await going.context.route('**/tokens', (route) => route.abort());
    await hands.type(say(language, 'code'), code);
  }
}

/** The network goes away while the ballot paper is drawn; the window is opened anew, and the paper is the same. */
async function paperAgain(going: Going): Promise<Going> {
  const { page, voter, context, station } = going;
  await heading(page, say(voter.language, 'someMissing'), 120_000);
  await station.shoot(page, 'paper-missing');
  await context.unroute('**/tokens');
  await pointerHands(page).press(say(voter.language, 'tryAgain'));
  return going;
}

async function mark(going: Going): Promise<void> {
  const { voter, hands } = going;
  const { language } = voter;
  for (const { id, rule, options } of CONTESTS) {
    for (const option of voter.choices[id]) {
      const name = option === 'blank' ? '' : optionName(id, option, language);
      if (rule.id !== 'scottish-stv')
        await hands.tick({ id: `${id}-${option}`, name: await nameOf(going, id, option) });
      else if (option === 'blank') await hands.press(await blankName(going, id, options.length));
      else await hands.press(say(language, 'rank', { name }));
    }
  }
}

/** What stands beside a control. */
async function nameOf({ page }: Going, contest: string, option: string): Promise<string> {
  return ((await page.locator(`label[for="${contest}-${option}"]`).textContent()) ?? '').trim();
}

/** The blank choice of a ranking stands on its own button, the last of the question. */
async function blankName({ page }: Going, contest: string, at: number): Promise<string> {
  const rows = page
    .locator('fieldset')
    .filter({ has: page.locator(`legend[id="${contest}"]`) })
    .locator('.option');
  return ((await rows.nth(at).locator('.name').textContent()) ?? '').trim();
}

async function castAndSee(going: Going): Promise<void> {
  const { voter, hands, page, context, station } = going;
  const { language, cut } = voter;
  if (cut === 'at-cast') {
    await context.setOffline(true);
    await hands.press(say(language, 'cast'));
    await heading(page, say(language, 'notSent'), 120_000);
    await station.shoot(page, 'not-sent');
    await context.setOffline(false);
    await hands.press(say(language, 'tryAgain'));
  } else {
    if (cut === 'answer-lost') {
      let lost = false;
      await context.route('**/ballots', async (route) => {
        if (lost) return route.continue();
        lost = true;
        await route.fetch();
        return route.abort();
      });
    }
    await hands.press(say(language, 'cast'));
  }
  await heading(page, say(language, 'receipt'), 120_000);
}

/** Goes to another device with the recovery code, and on from there. */
async function moveToSecond(going: Going): Promise<Going> {
  const { voter, page, station } = going;
  await heading(page, say(voter.language, 'ballot'));
  await page.getByText(say(voter.language, 'recovery'), { exact: true }).click();
  const code = ((await page.locator('details[open] code').textContent()) ?? '').trim();
  await going.context.close();
  const other = await open(station, { ...voter, device: 'desktop', cut: null });
  await prove({ ...other, voter: { ...voter, cut: null } });
  await heading(other.page, say(voter.language, 'already'));
  await station.shoot(other.page, 'elsewhere');
  await other.hands.type(say(voter.language, 'recovery'), code);
  await other.hands.press(say(voter.language, 'next'));
  return other;
}

/** The window is closed in the middle of the ballot, and opened again from the same link. */
async function closeAndOpen(going: Going): Promise<Going> {
  const { station, voter, context, page } = going;
  await heading(page, say(voter.language, 'ballot'));
  await going.hands.tick({ id: 'chair-okafor', name: optionName('chair', 'okafor', voter.language) });
  await page.close({ runBeforeUnload: false });
  const again = await openIn(station, voter, context);
  await station.shoot(again.page, 'go-on');
  await again.hands.press(say(voter.language, 'goOnButton'));
  return again;
}

/** Votes. @returns the receipt's text, as the page shows it */
export async function voteAs(station: Station, voter: Voter): Promise<string> {
  const { language, cut } = voter;
  let going = await open(station, voter);
  await going.page.getByRole('textbox').first().waitFor();
  await station.shoot(going.page, 'start');
  await prove(going);
  if (cut === 'at-paper') going = await paperAgain(going);
  if (cut === 'second-device') going = await moveToSecond(going);
  if (cut === 'tab-closed') going = await closeAndOpen(going);
  await heading(going.page, say(language, 'ballot'));
  await mark(going);
  await station.shoot(going.page, 'ballot');
  await going.hands.press(say(language, 'next'));
  await heading(going.page, say(language, 'check'));
  await station.shoot(going.page, 'check');
  await castAndSee(going);
  await station.shoot(going.page, 'receipt');
  const receipt = (await going.page.locator('#receipt').textContent()) ?? '';
  if (voter.way === 'speech') station.heard(await going.page.locator('body').ariaSnapshot());
  await going.context.close();
  return receipt;
}
