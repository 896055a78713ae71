import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getDeclaration } from '../../../src/app/officer/get-declaration.ts';
import { requestUnsealing } from '../../../src/app/officer/request-unsealing.ts';
import { signDeclaration } from '../../../src/app/officer/sign-declaration.ts';
import { createRecordFiles } from '../../../src/app/record/record-reader.ts';
import { createSchedule, type Schedule } from '../../../src/app/schedule/create-schedule.ts';
import { verifyEd25519 } from '../../../src/backends/node-ed25519.ts';
import { fromUtf8, toHex } from '../../../src/core/base/bytes.ts';
import { parseResult } from '../../../src/core/count/count-election.ts';
import type { FixedDefinition } from '../../../src/core/election/fixed-definition.ts';
import { checkReceipt } from '../../../src/core/receipt/receipt.ts';
import { createMemoryReader } from '../../../src/core/record/memory-reader.ts';
import { RECORD } from '../../../src/core/record/paths.ts';
import { verifyRecord } from '../../../src/core/verify/verify-record.ts';
import { launchBrowser } from '../../support/browser.ts';
import { ELECTION, type Office, openOffice, orThrow, signedBy } from '../../support/election-office.ts';
import { ROOT } from '../../support/root.ts';
import { type Service, startService } from '../../support/service.ts';
import { announceTour, CONTESTS } from './election.ts';
import { everythingWritten } from './linkage.ts';
import { PHONE, type Station, voteAs } from './vote.ts';
import { ABSENT, mailOf, rollOfTour, VOTERS, type Voter } from './voters.ts';

/**
 * A dozen members vote through pages in a running election of four kinds of questions: on phones and desktops, in three
 * languages, by touch, by keys alone, by what a screen reader says, on a second device, and each cut off at another step.
 * Then it is closed, counted, declared and verified; every vote must be counted once and be what was chosen. Its pictures
 * are those of docs/tour.md.
 */

const FOLDER = join(ROOT, 'docs', 'tour');
const KEEP = process.env['TELLERS_TOUR'] === '1';

let office: Office;
let service: Service;
let fixed: FixedDefinition;
let browser: Browser;
let schedule: Schedule;
const receipts = new Map<string, string>();
const codes = new Map<string, string[]>();
const heard: string[] = [];

async function codeOf(reference: string): Promise<string> {
  await service.drained();
  const mail = service.sent.findLast(({ to }) => to === mailOf(reference));
  const code = /^\s*([0-9]{6})\s*$/m.exec(mail?.text ?? '')?.[1] ?? '';
  codes.set(reference, [...(codes.get(reference) ?? []), code]);
  return code;
}

async function keep(page: Page, name: string, whole = true): Promise<void> {
  if (KEEP) await page.screenshot({ path: join(FOLDER, `${name}.jpg`), type: 'jpeg', quality: 55, fullPage: whole });
}

/** A public page as somebody passing by sees it. */
async function look(path: string, name: string, options = PHONE, whole = true): Promise<string> {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  await page.goto(`${service.url}${path}`);
  await keep(page, name, whole);
  const text = (await page.locator('main').textContent()) ?? '';
  await context.close();
  return text;
}

beforeAll(async () => {
  if (KEEP) {
    mkdirSync(FOLDER, { recursive: true });
    // Those that begin with 4 are of contests.test.ts.
    for (const name of readdirSync(FOLDER)) if (!name.startsWith('4')) rmSync(join(FOLDER, name));
  }
  office = await openOffice();
  schedule = createSchedule(office.ports);
  fixed = await announceTour(office, rollOfTour());
  service = await startService(office, { recordMaxAgeMs: 0 });
  browser = await launchBrowser();
}, 180_000);

afterAll(async () => {
  await browser.close();
  await service.stop();
  await office.close();
});

/** The marks of a member in one contest, one number per option in the definition's order. */
function marksOf(voter: Voter, contest: FixedDefinition['definition']['contests'][number]): number[] {
  const chosen = voter.choices[contest.id as keyof Voter['choices']];
  return contest.options.map(({ id }) => {
    const at = chosen.indexOf(id);
    if (at < 0) return 0;
    return contest.rule.id === 'scottish-stv' && id !== 'blank' ? at + 1 : 1;
  });
}

describe('a dozen members vote only through pages', () => {
  test('the election is announced, and everybody can read about it in three languages', async () => {
    expect(await look('/', '01-elections')).toContain('Union elections 2026');
    expect(await look(`/elections/${ELECTION}?lang=fr`, '02-election-french')).toContain('Syndicat des Artisans');
    expect(await look(`/elections/${ELECTION}?lang=ar`, '03-election-arabic')).toContain('نقابة الصنّاع');
    await office.clock(office.opensAtMs + 60_000);
    await schedule.tick();
  });

  test.each(
    VOTERS.map((voter, at) => ({
      at: at + 1,
      voter,
      name: `${voter.way}, ${voter.language}, ${voter.device}, cut: ${String(voter.cut)}`,
    })),
  )(
    'member $at: $name',
    async ({ at, voter }) => {
      const pictured: Readonly<Record<number, readonly string[]>> = {
        1: ['start', 'code', 'ballot', 'check', 'receipt'],
        3: ['start', 'ballot', 'receipt'],
        4: ['ballot'],
        7: ['elsewhere'],
        9: ['no-connection'],
        11: ['go-on', 'ballot'],
        12: ['not-sent'],
      };
      const station: Station = {
        browser,
        origin: service.url,
        election: ELECTION,
        fingerprint: fixed.fingerprintHex,
        codeOf,
        shoot: async (page, name) => {
          if (pictured[at]?.includes(name) === true) await keep(page, `1${String(at).padStart(2, '0')}-${name}`);
        },
        heard: (text) => void heard.push(text),
      };
      receipts.set(voter.reference, await voteAs(station, voter));
    },
    240_000,
  );

  test('every one holds a receipt that the ballot box has signed, and turnout is known by section alone', async () => {
    for (const text of receipts.values())
      expect(checkReceipt({ text, definition: fixed, verifyEd25519 }).ok).toBe(true);
    expect(receipts.size).toBe(VOTERS.length);
    const text = await look(`/elections/${ELECTION}`, '20-election-open');
    expect(text).toContain('City branches');
    expect(text).not.toContain('Elected');
  });

  test('what a screen reader says of ballot and receipt is enough, and says no more than the screen', () => {
    const all = heard.join('\n');
    for (const { question } of CONTESTS) expect(all).toContain(question[0]);
    expect(all).toContain('button "Rank Bo Lindqvist"');
    expect(all).toContain('heading "Your vote is cast" [level=1]');
  });

  test('after the close the ballots are mixed, opened, counted and declared, and every check of the record passes', async () => {
    await office.clock(office.closesAtMs);
    for (let count = 0; count < 3; count += 1) await schedule.tick();
    // A process may serve a state that is up to two seconds old.
    const closed = () => look(`/elections/${ELECTION}`, '21-election-closed');
    await expect.poll(closed, { timeout: 20_000 }).toContain('No ballot is taken any more');
    const [ada, ben] = office.officers;
    for (const { fingerprint: officer } of [ada, ben])
      orThrow(await requestUnsealing(office.ports, { officer, election: ELECTION }));
    await schedule.tick();
    const { declaration } = orThrow(
      await getDeclaration(office.ports, { officer: ada.fingerprint, election: ELECTION }),
    );
    for (const who of [ada, ben]) {
      const signature = await signedBy(office, who, declaration);
      orThrow(await signDeclaration(office.ports, { officer: who.fingerprint, election: ELECTION, signature }));
    }
    const files = await recordOf();
    const report = await verifyRecord({
      reader: createMemoryReader(files),
      primitives: office.primitives,
      fingerprint: fixed.fingerprint,
    });
    expect(report.checks.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(report.errors).toEqual([]);
  }, 240_000);

  test('every vote is counted once, and is what was chosen', async () => {
    const files = await recordOf();
    for (const contest of fixed.definition.contests) {
      const counted = orThrow(fromUtf8(files.get(RECORD.records(contest.id)) ?? new Uint8Array()))
        .trim()
        .split('\n');
      const chosen = VOTERS.map((voter) => JSON.stringify({ group: voter.section, marks: marksOf(voter, contest) }));
      expect(counted.toSorted()).toEqual(chosen.toSorted());
    }
    const result = parseResult(files.get(RECORD.result) ?? new Uint8Array());
    expect(result?.contests.map(({ outcome }) => outcome.elected.length)).toEqual([1, 2, 2, 1]);
  });

  test('the result is on a page, winners first, in every language', async () => {
    // The same here: what was served a moment ago may still be served.
    const declared = () => look(`/elections/${ELECTION}`, '22-election-declared');
    await expect.poll(declared, { interval: 500, timeout: 20_000 }).toContain('The motion is carried.');
    expect(await look(`/elections/${ELECTION}/result`, '23-result')).toContain('Elected: 2 of 2 seats');
    expect(await look(`/elections/${ELECTION}?lang=ar`, '24-declared-arabic')).toContain('أُقرّ الاقتراح.');
    const told = await look(`/elections/${ELECTION}/result?lang=ar#contest-council`, '25-result-arabic', PHONE, false);
    expect(told).toContain('مقاعد مُنحت: 2 من 2');
    expect(told).not.toContain('Elected');
  });
});

async function recordOf(): Promise<ReadonlyMap<string, Uint8Array>> {
  const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());
  const files = await createRecordFiles(office.ports, { sha256, maxAgeMs: 0 }).files(ELECTION);
  if (files === null) throw new Error('there is no record');
  return files;
}

describe('nothing that the server wrote in that election ties a member to a ballot', () => {
  /** What is a member’s own: reference, address, codes. */
  const ofMember = () =>
    [...VOTERS.map(({ reference }) => reference), ABSENT].flatMap((reference) => [
      reference,
      mailOf(reference),
      ...(codes.get(reference) ?? []),
    ]);

  /** What is a ballot’s own: voting key and mark, in every form, and its sealed bytes. */
  const ofBallots = () =>
    [...receipts.values()].flatMap((text) => {
      const { ballot } = orThrow(checkReceipt({ text, definition: fixed, verifyEd25519 }));
      const forms = (value: string) => [value, toHex(new Uint8Array(Buffer.from(value, 'base64url')))];
      return [...forms(ballot.votingKey), ...forms(ballot.mark), ...ballot.ciphertexts.flat().slice(0, 2)];
    });

  test('neither in one line, mail or row, nor on the other side at all', async () => {
    const written = await everythingWritten(office, service);
    const [members, ballots] = [ofMember(), ofBallots()];
    // Six digits stand by chance within long hashes and in fractions of seconds: a code is one where it stands alone.
    const stands = (canary: string, text: string) =>
      /^[0-9]{6}$/.test(canary)
        ? new RegExp(`(?<![0-9A-Za-z_.+/-])${canary}(?![0-9A-Za-z_+/-])`).test(text)
        : text.includes(canary);
    const saying = (text: string, canaries: readonly string[]) => canaries.filter((canary) => stands(canary, text));
    const together: string[] = [];
    let seenMembers = 0;
    let seenBallots = 0;
    for (const { side, where, text } of written) {
      const [member, ballot] = [saying(text, members), saying(text, ballots)];
      seenMembers += member.length;
      seenBallots += ballot.length;
      if (member.length > 0 && ballot.length > 0) together.push(`${where}: ${member.join()} with ${ballot.join()}`);
      if (side === 'box' && member.length > 0) together.push(`${where} of the box knows ${member.join()}`);
      if (side === 'roll' && ballot.length > 0) together.push(`${where} of the roll knows ${ballot.join()}`);
      const isNobodys = where.startsWith('log') || where.startsWith('figures');
      if (isNobodys && (member.length > 0 || ballot.length > 0)) together.push(`${where} tells ${text}`);
    }
    expect(together).toEqual([]);
    // The figures are there, and say how much was cast in full tens.
    expect(written.some(({ where, text }) => where.startsWith('figures') && text.includes('castBallot'))).toBe(true);
    // The search can find: the roll does hold members, and the box does hold ballots.
    expect(seenMembers).toBeGreaterThan(VOTERS.length);
    expect(seenBallots).toBeGreaterThan(VOTERS.length);
  });
});
