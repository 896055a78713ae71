import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addMember, strikeMember } from '../../src/app/officer/change-roll.ts';
import { createDraft } from '../../src/app/officer/create-draft.ts';
import { draftEtag } from '../../src/app/officer/draft-etag.ts';
import { getDeclaration } from '../../src/app/officer/get-declaration.ts';
import { importRoll } from '../../src/app/officer/import-roll.ts';
import { prepareDefinition } from '../../src/app/officer/prepare-definition.ts';
import { replaceDraft } from '../../src/app/officer/replace-draft.ts';
import { requestUnsealing } from '../../src/app/officer/request-unsealing.ts';
import { signDeclaration } from '../../src/app/officer/sign-declaration.ts';
import { signDefinition } from '../../src/app/officer/sign-definition.ts';
import { createSchedule } from '../../src/app/schedule/create-schedule.ts';
import { toHex } from '../../src/core/base/bytes.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { asOwner } from '../support/database.ts';
import {
  castAs,
  draftOf,
  ELECTION,
  type Office,
  openOffice,
  orThrow,
  prepareElection,
  ROLL,
  signedBy,
  testMembers,
} from '../support/election-office.ts';
import { castRaw, mintToken } from '../support/hostile.ts';
import { askForToken, sealOn, signIn, tokenRequest } from '../support/member-device.ts';
import { type Service, startService } from '../support/service.ts';

/** Somebody changes what is voted on, or who votes on which list, at every moment after it was fixed. */

let office: Office;
let fixed: FixedDefinition;
let service: Service;

beforeAll(async () => {
  office = await openOffice();
  fixed = await prepareElection(office);
  service = await startService(office);
}, 120_000);
afterAll(async () => {
  await service.stop();
  await office.close();
});

const command = (index = 0) => ({ officer: office.officers[index]!.fingerprint, election: ELECTION });
const tick = () => createSchedule(office.ports).tick();

async function sign(
  document: Uint8Array | string,
  take: (index: number, signature: string) => Promise<{ ok: boolean }>,
) {
  for (const index of [0, 1]) {
    expect((await take(index, await signedBy(office, office.officers[index]!, document))).ok).toBe(true);
  }
}

/** How the election gets from one state to the next. */
const STATES: Readonly<Record<string, () => Promise<void>>> = {
  prepared: () => Promise.resolve(),
  announced: () =>
    sign(fixed.bytes, (index, signature) => signDefinition(office.ports, { ...command(index), signature })),
  'voting is open': async () => {
    await office.clock(office.opensAtMs);
    await tick();
    orThrow(await castAs(office, fixed, { member: testMembers()[0]!, choice: 0 }));
  },
  closed: async () => {
    await office.clock(office.closesAtMs);
    await tick();
  },
  unsealed: async () => {
    orThrow(await requestUnsealing(office.ports, command()));
    for (let count = 0; count < 3; count += 1) await tick();
  },
  declared: async () => {
    const { declaration } = orThrow(await getDeclaration(office.ports, command()));
    await sign(declaration, (index, signature) => signDeclaration(office.ports, { ...command(index), signature }));
  },
};

async function outcome(sql: string): Promise<string> {
  for (const ownerUrl of [office.database.rollUrl, office.database.boxUrl, office.database.ownerUrl]) {
    const done = await asOwner({ ownerUrl }, sql).then(
      () => 'done',
      (error: unknown) => (error as { code: string }).code,
    );
    // Not its own table, or no right to it; the trigger, for whoever has one.
    if (!['42501', 'TL001', 'TL002', 'TL003'].includes(done)) return `${done}: ${sql}`;
  }
  return 'refused';
}

describe.each(Object.keys(STATES))('when the election is %s', (state) => {
  beforeAll(() => STATES[state]!());

  test('no officer changes draft, roll or definition', async () => {
    const stored = (await office.ports.roll.election(ELECTION))!;
    const draft = { ...draftOf(office), title: 'Another title' };
    const attempts: Readonly<Record<string, () => Promise<{ readonly ok: boolean }>>> = {
      replaceDraft: () => replaceDraft(office.ports, { ...command(), draft, etag: draftEtag(stored.draft) }),
      createDraft: () => createDraft(office.ports, { officer: command().officer, draft }),
      importRoll: () => importRoll(office.ports, { ...command(), csv: ROLL.replace('M-1,north', 'M-1,south') }),
      addMember: () =>
        addMember(office.ports, {
          ...command(),
          values: { reference: 'M-6', section: 'north', mail: 'x@example.org' },
        }),
      strikeMember: () => strikeMember(office.ports, { ...command(), reference: 'M-1' }),
    };
    for (const [name, attempt] of Object.entries(attempts)) expect((await attempt()).ok, name).toBe(false);
    // Preparing once more gives the very same bytes.
    const again = await prepareDefinition(office.ports, command());
    if (again.ok) expect(again.value.fingerprint).toBe(fixed.fingerprintHex);
  });

  test('no login of the database does, the owner’s neither', async () => {
    const changes = [
      "UPDATE roll.election SET definition = definition || ' '::bytea",
      "UPDATE roll.election SET fingerprint = sha256('x')",
      "UPDATE roll.election SET opens_at = opens_at - interval '1 second'",
      "UPDATE roll.election SET closes_at = closes_at - interval '1 second'",
      'DELETE FROM roll.election',
      "UPDATE roll.roll_entry SET section = 'south' WHERE reference = 'M-1'",
      "DELETE FROM roll.roll_entry WHERE reference = 'M-1'",
      `INSERT INTO roll.roll_entry SELECT election, reference || 'x', section, channels FROM roll.roll_entry`,
    ];
    if (state !== 'prepared') {
      changes.push(
        "UPDATE box.election SET definition = definition || ' '::bytea",
        "UPDATE box.election SET opens_at = opens_at - interval '1 second'",
        "UPDATE box.election SET closes_at = closes_at - interval '1 second'",
        "UPDATE box.blob SET content = content || ' '::bytea",
        "UPDATE box.line SET line = line || ' '::bytea",
      );
    }
    for (const sql of changes) expect(await outcome(sql)).toBe('refused');
  });

  test('the definition that is served is the one that was signed', async () => {
    const stored = (await office.ports.roll.election(ELECTION))!;
    expect(toHex(stored.fingerprint!)).toBe(fixed.fingerprintHex);
    if (state === 'prepared') return;
    const response = await fetch(`${service.url}/api/v1/elections/${ELECTION}/definition`);
    expect(new Uint8Array(await response.arrayBuffer())).toEqual(fixed.bytes);
    expect((await office.ports.box.election(ELECTION))!.definition).toEqual(fixed.bytes);
  });

  if (state === 'voting is open') {
    test('a member whose list is exchanged on the way gets no token of the other list, and no ballot of it counts', async () => {
      // A device that was given the list of another section, as voters of 2023 were in Estonia.
      const { session, section } = await signIn(service, 'M-2');
      expect(section).toBe('north');
      const wrong = tokenRequest(office, fixed, { section: 'south' });
      const answer = await askForToken(service, fixed, { session, blindedRequest: wrong.blindedRequest });
      const south = await mintToken(office, fixed, { section: 'south' });
      if (answer.ok) {
        const signature = Buffer.from(answer.value.blindSignature, 'base64url');
        const token = {
          ...south,
          votingKey: wrong.votingKey,
          votingSecret: wrong.votingSecret,
          signatures: [signature],
        };
        const ballot = sealOn(office, fixed, { token, choice: 0 });
        const body = JSON.stringify({ fingerprint: fixed.fingerprintHex, ballot });
        expect(await castRaw(service, body)).toMatchObject({ status: 422, code: 'ballot-refused' });
      }
    });

    test('a ballot of another definition is refused', async () => {
      const token = await mintToken(office, fixed, { section: 'north' });
      const ballot = sealOn(office, fixed, { token, choice: 0 });
      const body = JSON.stringify({ fingerprint: 'ab'.repeat(32), ballot });
      expect(await castRaw(service, body)).toMatchObject({ status: 422, code: 'ballot-refused' });
    });
  }
});
