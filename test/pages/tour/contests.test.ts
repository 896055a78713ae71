import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admitOfficer } from '../../../src/app/officer/admit-officer.ts';
import { createDraft } from '../../../src/app/officer/create-draft.ts';
import type { Draft } from '../../../src/app/officer/draft.ts';
import { importRoll } from '../../../src/app/officer/import-roll.ts';
import { prepareDefinition } from '../../../src/app/officer/prepare-definition.ts';
import { putImage } from '../../../src/app/officer/put-image.ts';
import { requestUnsealing } from '../../../src/app/officer/request-unsealing.ts';
import { signDefinition } from '../../../src/app/officer/sign-definition.ts';
import { createRecordFiles } from '../../../src/app/record/record-reader.ts';
import { createSchedule, type Schedule } from '../../../src/app/schedule/create-schedule.ts';
import { fromUtf8, utf8 } from '../../../src/core/base/bytes.ts';
import { blobRefOf } from '../../../src/core/election/blob-ref.ts';
import { type FixedDefinition, parseDefinition } from '../../../src/core/election/fixed-definition.ts';
import { ContestIdSchema, OptionIdSchema } from '../../../src/core/election/values.ts';
import { RECORD } from '../../../src/core/record/paths.ts';
import { launchBrowser } from '../../support/browser.ts';
import { draftOf, ELECTION, type Office, openOffice, orThrow, ROLL, signedBy } from '../../support/election-office.ts';
import { portrait } from '../../support/portrait.ts';
import { ROOT } from '../../support/root.ts';
import { type Service, startService } from '../../support/service.ts';
import { pageFaults, watch } from '../support/judge.ts';
import { shoot } from '../support/screenshots.ts';
import { say } from './vote.ts';

/**
 * Every kind of ballot form that the tour's own election has not: a long list with photographs, statements and a field to
 * find a name, up to so many, points, grades, a ranking with ties, votes to be spread, a question left blank. Filled in on
 * a phone and on a desktop; what was recorded must be what was chosen.
 */

const KEEP = process.env['TELLERS_TOUR'] === '1';

const NAMES = [
  ...['Ada Okafor', 'Bo Lindqvist', 'Carla Moreau', 'Denis Haddad', 'Erin Petrov', 'Farid Nakamura', 'Gina Silva'],
  ...['Hugo Byrne', 'Ines Kowalczyk', 'Jonas Mensah', 'Kira Rossi', 'Liam Andersson', 'Maya Dubois', 'Noor Farouk'],
  ...['Oleg Ivanova', 'Pia Tanaka', 'Quinn Costa', 'Rosa Walsh', 'Sven Nowak', 'Tara Boateng', 'Uma Çelik'],
  ...['Vera Ångström', 'Will Ortega', 'Xenia Papadaki'],
];
const idOf = (name: string) => (name.split(' ')[1] ?? '').normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

interface Contest {
  readonly id: string;
  readonly question: string;
  readonly rule: { readonly id: string; readonly settings: Draft['contests'][number]['rule']['settings'] };
  readonly seats: number;
  readonly names: readonly string[];
  readonly withPhotos?: boolean;
}

const CONTESTS: readonly Contest[] = [
  {
    ...{ id: 'delegate', question: 'Who shall be our delegate to the congress?', seats: 1 },
    ...{ rule: { id: 'plurality', settings: { choices: 1 } }, names: NAMES, withPhotos: true },
  },
  {
    ...{ id: 'board', question: 'Who shall sit on the board?', seats: 2 },
    ...{ rule: { id: 'block', settings: { choices: 2 } }, names: NAMES.slice(0, 5) },
  },
  {
    ...{ id: 'place', question: 'Where shall we meet?', seats: 1 },
    ...{ rule: { id: 'score', settings: { highest: 5, unmarked: 'zero' } } },
    names: ['The Harbour', 'The Mill', 'The Station', 'The Old School'],
  },
  {
    ...{ id: 'paper', question: 'How good are these papers?', seats: 1 },
    ...{ rule: { id: 'majority-judgement', settings: { grades: ['Poor', 'Fair', 'Good'], ungraded: 'lowest' } } },
    names: ['Paper North', 'Paper South', 'Paper West'],
  },
  {
    ...{ id: 'themes', question: 'Which themes come first?', seats: 1 },
    rule: { id: 'borda', settings: { equalRanks: 'allowed', points: 'from-n-less-1', unranked: 'share' } },
    names: ['Pay', 'Hours', 'Safety', 'Training'],
  },
  {
    ...{ id: 'budget', question: 'Where shall the money go?', seats: 1 },
    ...{ rule: { id: 'cumulative', settings: { mostForOne: 2, votes: 3 } }, names: ['Courses', 'Library', 'Travel'] },
  },
  {
    ...{ id: 'move', question: 'Shall we move the office?', seats: 1, names: ['Yes', 'No'] },
    rule: {
      id: 'motion',
      settings: {
        carries: 'yes',
        conditions: [
          { name: 'majority', figure: 'for', relation: 'more-than', share: [1, 2], base: 'cast', of: 'base' },
        ],
      },
    },
  },
];

const optionId = ({ withPhotos, id }: Contest, name: string) =>
  withPhotos === true || id === 'board' ? idOf(name) : name.toLowerCase().replaceAll(' ', '-');
const PHOTOS = NAMES.map((_, at) => portrait(at + 1));

let office: Office;
let service: Service;
let fixed: FixedDefinition;
let browser: Browser;
let schedule: Schedule;

/** Announces the election, with a photograph of every candidate of the long list. */
async function announce(): Promise<FixedDefinition> {
  const { ports, officers } = office;
  const officer = officers[0].fingerprint;
  const command = { officer, election: ELECTION };
  for (const { certificate } of officers) orThrow(await admitOfficer(ports, { certificate }));
  const contests = CONTESTS.map((contest): Draft['contests'][number] => ({
    id: ContestIdSchema.parse(contest.id),
    question: contest.question,
    rule: { version: '1', ...contest.rule },
    seats: contest.seats,
    options: contest.names.map((name, at) => ({
      id: OptionIdSchema.parse(optionId(contest, name)),
      name,
      statement:
        contest.withPhotos === true && at % 3 === 0 ? 'Fair pay, and a branch in every town.\nAsk me anything.' : '',
      photo: contest.withPhotos === true ? { ...blobRefOf(PHOTOS[at]!), type: 'image/png' } : null,
    })),
  }));
  const draft = draftOf(office, { contests, title: 'Elections of the Union of Makers', test: true });
  orThrow(await createDraft(ports, { officer, draft }));
  for (const content of PHOTOS) orThrow(await putImage(ports, { ...command, content }));
  orThrow(await importRoll(ports, { ...command, csv: ROLL }));
  const { definition } = orThrow(await prepareDefinition(ports, command));
  const announced = orThrow(parseDefinition(utf8(definition)));
  for (const who of officers.slice(0, 2)) {
    const signature = await signedBy(office, who, announced.bytes);
    orThrow(await signDefinition(ports, { officer: who.fingerprint, election: ELECTION, signature }));
  }
  return announced;
}

beforeAll(async () => {
  office = await openOffice();
  schedule = createSchedule(office.ports);
  fixed = await announce();
  await office.clock(office.opensAtMs + 60_000);
  await schedule.tick();
  service = await startService(office, { recordMaxAgeMs: 0 });
  browser = await launchBrowser();
}, 180_000);

afterAll(async () => {
  await browser.close();
  await service.stop();
  await office.close();
});

async function codeOf(reference: string): Promise<string> {
  await service.drained();
  const address = `${reference.toLowerCase().replace('-', '')}@example.org`;
  const mail = service.sent.findLast(({ to }) => to === address);
  return /^\s*([0-9]{6})\s*$/m.exec(mail?.text ?? '')?.[1] ?? '';
}

async function heading(page: Page, text: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: text, exact: true }).waitFor({ timeout: 60_000 });
}

/** What docs/tour.md shows of it. */
const IN_TOUR = /^(?:40[0-2]-[a-z]+-phone|401-photos-desktop)$/;

/** @param region the question that the tour shows alone; the top of the window unless given */
async function picture(page: Page, name: string, region?: string): Promise<void> {
  await shoot(page, `contests/${name}`);
  if (!KEEP || !IN_TOUR.test(name)) return;
  const options = { path: join(ROOT, 'docs', 'tour', `${name}.jpg`), type: 'jpeg', quality: 60 } as const;
  if (region !== undefined) {
    await page
      .locator('fieldset')
      .filter({ has: page.locator(`[id="${region}"]`) })
      .screenshot(options);
    return;
  }
  await page.evaluate(() => scrollTo(0, 0));
  await page.screenshot(options);
}

/** By contest, in the order of the form: what a member does, and the marks that must be recorded for each option. */
interface Choices {
  readonly delegate: string;
  readonly board: readonly string[];
  readonly place: Readonly<Record<string, number>>;
  readonly paper: Readonly<Record<string, number>>;
  /** Place after place; several on one place. */
  readonly themes: readonly (readonly string[])[];
  readonly budget: Readonly<Record<string, number>>;
}

async function markAll(page: Page, choices: Choices): Promise<void> {
  const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
  const search = page.getByLabel(say('en', 'filter'));
  await search.fill((choices.delegate.split(' ')[1] ?? '').slice(0, 5).toUpperCase());
  const shown = page.locator('fieldset').first().locator('.option:visible');
  await expect.poll(() => shown.count()).toBe(1);
  await page.getByLabel(choices.delegate, { exact: true }).first().check();
  await search.fill('');
  await expect.poll(() => shown.count()).toBe(NAMES.length + 1);
  for (const name of choices.board) await page.locator(`[id="board-${idOf(name)}"]`).check();
  // What is full takes no more, and says so.
  expect(await page.locator('[id^="board-"][type=checkbox]:disabled').count()).toBe(3);
  for (const contest of ['place', 'paper', 'budget'] as const)
    for (const [name, value] of Object.entries(choices[contest]))
      await page.getByLabel(name, { exact: true }).selectOption({ index: value });
  for (const place of choices.themes) {
    const [first = '', ...others] = place;
    await press(say('en', 'rank', { name: first }));
    for (const name of others) {
      await press(say('en', 'rank', { name }));
      await press(say('en', 'tie', { name }));
    }
  }
  await page.locator('[id="move-blank"]').check();
}

/** The marks of a contest as the record has them, one number per option. */
function marksOf(choices: Choices, contest: FixedDefinition['definition']['contests'][number]): number[] {
  return contest.options.map(({ id, name }) => {
    switch (contest.id as string) {
      case 'delegate':
        return name === choices.delegate ? 1 : 0;
      case 'board':
        return choices.board.includes(name) ? 1 : 0;
      case 'themes':
        return choices.themes.findIndex((place) => place.includes(name)) + 1;
      case 'move':
        return id === 'blank' ? 1 : 0;
      default:
        return choices[contest.id as 'place' | 'paper' | 'budget'][name] ?? 0;
    }
  });
}

const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

const VOTES: readonly {
  readonly device: string;
  readonly options: BrowserContextOptions;
  readonly reference: string;
  readonly section: string;
  readonly choices: Choices;
}[] = [
  {
    ...{ device: 'phone', options: PHONE, reference: 'M-1', section: 'north' },
    choices: {
      delegate: 'Rosa Walsh',
      board: ['Carla Moreau', 'Ada Okafor'],
      place: { 'The Harbour': 5, 'The Old School': 1 },
      paper: { 'Paper North': 3, 'Paper West': 1 },
      themes: [['Safety'], ['Pay', 'Hours']],
      budget: { Courses: 2, Travel: 1 },
    },
  },
  {
    ...{ device: 'desktop', options: { viewport: { width: 1280, height: 900 } }, reference: 'M-3', section: 'south' },
    choices: {
      delegate: 'Vera Ångström',
      board: ['Erin Petrov', 'Denis Haddad'],
      place: { 'The Mill': 4, 'The Station': 4, 'The Harbour': 2 },
      paper: { 'Paper South': 2 },
      themes: [['Training', 'Pay', 'Hours'], ['Safety']],
      budget: { Library: 2 },
    },
  },
];

describe('ballots of every form', () => {
  test.each(VOTES)('on a $device', async ({ device, options, reference, choices }) => {
    const context = await browser.newContext({ ...options, locale: 'en-GB' });
    const { faults } = watch(context, { origin: service.url });
    const page = await context.newPage();
    await page.goto(`${service.url}/vote/${ELECTION}#${fixed.fingerprintHex}&member=${reference}`);
    await page.getByRole('button', { name: say('en', 'sendCode') }).click();
    await heading(page, say('en', 'codeSent'));
    await page.getByLabel(say('en', 'code')).fill(await codeOf(reference));
    await heading(page, say('en', 'ballot'));
    // Photographs are on the page, as the definition has them by their hashes.
    const seen = () =>
      page.locator('img.photo').evaluateAll((all) => all.filter((each) => (each as HTMLImageElement).naturalWidth > 0));
    await expect.poll(async () => (await seen()).length, { timeout: 30_000 }).toBe(NAMES.length);
    await markAll(page, choices);
    await page.getByLabel(say('en', 'filter')).fill('an');
    await picture(page, `400-filter-${device}`, 'delegate');
    await page.getByLabel(say('en', 'filter')).fill('');
    await page.locator('.option details').first().click();
    await picture(page, `401-photos-${device}`);
    for (const contest of ['place', 'paper', 'themes', 'budget'])
      await picture(page, `402-${contest}-${device}`, contest);
    const found = await pageFaults(page);
    await page.getByRole('button', { name: say('en', 'next') }).click();
    await heading(page, say('en', 'check'));
    await picture(page, `403-check-${device}`);
    found.push(...(await pageFaults(page)));
    await page.getByRole('button', { name: say('en', 'cast') }).click();
    await heading(page, say('en', 'receipt'));
    expect([...faults, ...found]).toEqual([]);
    await context.close();
  });

  test('what was recorded is what was chosen', async () => {
    await office.clock(office.closesAtMs);
    for (let count = 0; count < 3; count += 1) await schedule.tick();
    for (const { fingerprint: officer } of office.officers.slice(0, 2))
      orThrow(await requestUnsealing(office.ports, { officer, election: ELECTION }));
    await schedule.tick();
    const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
    const files = await createRecordFiles(office.ports, { sha256, maxAgeMs: 0 }).files(ELECTION);
    for (const contest of fixed.definition.contests) {
      const lines = orThrow(fromUtf8(files?.get(RECORD.records(contest.id)) ?? new Uint8Array()))
        .trim()
        .split('\n');
      const chosen = VOTES.map(({ section, choices }) =>
        JSON.stringify({ group: section, marks: marksOf(choices, contest) }),
      );
      expect(lines.toSorted(), contest.id).toEqual(chosen.toSorted());
    }
  });
});
