import { afterAll, beforeAll, expect, test } from 'vitest';
import { admitOfficer } from '../../src/app/officer/admit-officer.ts';
import { addMember, strikeMember } from '../../src/app/officer/change-roll.ts';
import { createDraft } from '../../src/app/officer/create-draft.ts';
import { importRoll } from '../../src/app/officer/import-roll.ts';
import { prepareDefinition } from '../../src/app/officer/prepare-definition.ts';
import { type ActProposal, proposeAct } from '../../src/app/officer/propose-act.ts';
import { signAct } from '../../src/app/officer/sign-act.ts';
import { signDefinition } from '../../src/app/officer/sign-definition.ts';
import { createSchedule } from '../../src/app/schedule/create-schedule.ts';
import type { SchedulePorts } from '../../src/app/schedule/ports.ts';
import { utf8 } from '../../src/core/base/bytes.ts';
import { type FixedDefinition, parseDefinition } from '../../src/core/election/fixed-definition.ts';
import { msToInstant } from '../../src/core/election/values.ts';
import type { Database } from '../../src/db/open-database.ts';
import { draftOf, ELECTION, type Office, openOffice, orThrow, ROLL, signedBy } from '../support/election-office.ts';
import { boxTexts, castRaw, mintToken } from '../support/hostile.ts';
import { sealOn } from '../support/member-device.ts';
import { openSecondStores, type Service, startService } from '../support/service.ts';

/**
 * Two processes of the service do at the same moment what may be done once or in one order only. One election; the steps
 * build on each other: the freeze, the announcement, acts, the close. (One issue for each entry: a10.)
 */

let office: Office;
let stores: Database;
/** The same service on stores of its own. */
let second: SchedulePorts;
let services: readonly [Service, Service];
let fixed: FixedDefinition;

const both = () => [office.ports, second] as const;
const command = (index = 0) => ({ officer: office.officers[index]!.fingerprint, election: ELECTION });

beforeAll(async () => {
  office = await openOffice();
  stores = await openSecondStores(office);
  second = {
    ...office.ports,
    officers: stores.roll.officers,
    roll: stores.roll.elections,
    registers: stores.roll.registers,
    amendments: stores.roll.amendments,
    ceremonies: stores.roll.ceremonies,
    notices: stores.roll.notices,
    box: stores.box,
    submissions: stores.submissions,
  };
  services = [await startService(office), await startService(office, { stores })];
  for (const { certificate } of office.officers) orThrow(await admitOfficer(office.ports, { certificate }));
  const { fingerprint: officer } = office.officers[0];
  orThrow(await createDraft(office.ports, { officer, draft: draftOf(office) }));
  orThrow(await importRoll(office.ports, { ...command(), csv: ROLL }));
}, 120_000);

afterAll(async () => {
  for (const service of services) await service.stop();
  await stores.close();
  await office.close();
});

test('the freeze and changes of the roll: what was added in time is frozen, and nothing that was refused', async () => {
  const add = (ports: SchedulePorts, number: number) =>
    addMember(ports, {
      ...command(number % 2),
      values: { reference: `N-${number}`, section: 'north', mail: `n${number}@example.org` },
    }).then((answer) => ({ reference: `N-${number}`, added: answer.ok }));
  const adding: Promise<{ reference: string; added: boolean }>[] = [];
  const preparing: ReturnType<typeof prepareDefinition>[] = [];
  for (let number = 0; number < 24; number += 1) {
    adding.push(add(both()[number % 2]!, number));
    if (number === 6 || number === 7) preparing.push(prepareDefinition(both()[number % 2]!, command(number % 2)));
    if (number === 8) void strikeMember(second, { ...command(), reference: 'M-5' });
  }
  const answers = await Promise.all(adding);
  const prepared = (await Promise.all(preparing)).flatMap((answer) => (answer.ok ? [answer.value.definition] : []));
  // A roll that changes while it is being frozen may keep both from it; then whoever asks again gets it.
  prepared.push(orThrow(await prepareDefinition(office.ports, command())).definition);
  expect(new Set(prepared).size).toBe(1);
  fixed = orThrow(parseDefinition(utf8(prepared[0]!)));
  const entries = await office.ports.roll.entries(ELECTION);
  const added = answers.filter((answer) => answer.added).map(({ reference }) => reference);
  const there = entries.map(({ reference }) => reference).filter((reference) => reference.startsWith('N-'));
  expect(there.toSorted()).toEqual(added.toSorted());
  for (const { id, roll } of fixed.definition.sections) {
    expect((await office.ports.roll.leaves(ELECTION, id)).length).toBe(roll.size);
  }
});

test('the last signatures of a definition: it is announced once', async () => {
  const signatures = await Promise.all(office.officers.map((officer) => signedBy(office, officer, fixed.bytes)));
  const answers = await Promise.all(
    [...signatures, ...signatures].map((signature, index) =>
      signDefinition(both()[index % 2]!, { ...command(index % 3), signature }),
    ),
  );
  expect(answers.every(({ ok }) => ok)).toBe(true);
  expect(await boxTexts(office, 'announced')).toHaveLength(1);
});

const extendBy = (minutes: number): ActProposal => ({
  act: 'extend',
  parameters: { closes: msToInstant(office.closesAtMs + minutes * 60_000) },
  notAfter: msToInstant(office.closesAtMs),
});

test('the last signatures of acts, of one at two places and of two that exclude each other: each is made at most once', async () => {
  await office.clock(office.opensAtMs);
  const acts = [
    orThrow(await proposeAct(office.ports, { ...command(), proposal: extendBy(5) })),
    orThrow(await proposeAct(second, { ...command(1), proposal: extendBy(3) })),
  ];
  expect(new Set(acts.map(({ number }) => number)).size).toBe(2);
  const signing = await Promise.all(
    [0, 1, 2].flatMap((index) =>
      acts.map(async (act) => ({
        act,
        index,
        signature: await signedBy(office, office.officers[index]!, act.document),
      })),
    ),
  );
  await Promise.all(
    signing.flatMap(({ act, index, signature }) =>
      both().map((ports) => signAct(ports, { ...command(index), number: act.number, signature })),
    ),
  );
  const lines = (await boxTexts(office, 'act')).map((line) => (JSON.parse(line) as { number: number }).number);
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines).toEqual(lines.toSorted((a, b) => a - b));
  // The later of the two closes nothing earlier: one of them stands, or the longer one after the shorter.
  const { closesAtMs } = (await office.ports.box.election(ELECTION))!;
  const wanted = acts.map(({ document }) =>
    Date.parse((JSON.parse(document) as { parameters: { closes: string } }).parameters.closes),
  );
  expect(wanted).toContain(closesAtMs);
  expect((await office.ports.roll.election(ELECTION))!.closesAtMs).toBe(closesAtMs);
});

test('the close and casts: whoever has a receipt stands before the close, and nobody after it', async () => {
  const { closesAtMs } = (await office.ports.box.election(ELECTION))!;
  const tokens = await Promise.all(Array.from({ length: 48 }, () => mintToken(office, fixed, { section: 'north' })));
  const bodies = tokens.map((token) =>
    JSON.stringify({ fingerprint: fixed.fingerprintHex, ballot: sealOn(office, fixed, { token, choice: 0 }) }),
  );
  await office.clock(closesAtMs - 1);
  const answers: Promise<Awaited<ReturnType<typeof castRaw>>>[] = [];
  let closing: Promise<unknown> = Promise.resolve();
  for (const [index, body] of bodies.entries()) {
    answers.push(castRaw(services[index % 2]!, body));
    if (index % 12 === 11) await answers[index - 8];
    if (index === 23) {
      closing = office
        .clock(closesAtMs)
        .then(() => Promise.all([createSchedule(office.ports).tick(), createSchedule(second).tick()]));
    }
  }
  const done = await Promise.all(answers);
  await closing;
  const receipts = done.filter(({ receipt }) => receipt !== undefined).length;
  for (const { receipt, code } of done) if (receipt === undefined) expect(code).toBe('voting-closed');
  expect(receipts).toBeGreaterThan(0);
  expect(receipts).toBeLessThan(48);
  const { lines } = await office.ports.box.ledger(ELECTION);
  const kinds = lines.map((line) => (JSON.parse(Buffer.from(line).toString('utf8')) as { kind: string }).kind);
  expect(kinds.filter((kind) => kind === 'ballot')).toHaveLength(receipts);
  expect(kinds.filter((kind) => kind === 'closed')).toHaveLength(1);
  expect(kinds.lastIndexOf('ballot')).toBeLessThan(kinds.indexOf('closed'));
});
