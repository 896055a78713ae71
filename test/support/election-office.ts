import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBallotQueues } from '../../src/app/box/ballot-queues.ts';
import { createFactsOf } from '../../src/app/box/box-facts.ts';
import { castBallot } from '../../src/app/box/cast-ballot.ts';
import { createSealingFactsOf } from '../../src/app/box/sealing-facts-of.ts';
import { createTreeMirrors } from '../../src/app/box/tree-mirrors.ts';
import { createCeremonyJudge } from '../../src/app/ceremony-judge.ts';
import { issueToken } from '../../src/app/member/issue-token.ts';
import { createMemberFactsOf } from '../../src/app/member/member-facts.ts';
import { admitOfficer } from '../../src/app/officer/admit-officer.ts';
import { createDraft } from '../../src/app/officer/create-draft.ts';
import type { Draft } from '../../src/app/officer/draft.ts';
import { importRoll } from '../../src/app/officer/import-roll.ts';
import { prepareDefinition } from '../../src/app/officer/prepare-definition.ts';
import { signDefinition } from '../../src/app/officer/sign-definition.ts';
import type { Signer } from '../../src/app/officer/signature-state.ts';
import { addressesOf } from '../../src/app/roll/notices/tell-of-change.ts';
import { doHeavyWork } from '../../src/app/schedule/do-heavy-work.ts';
import type { SchedulePorts } from '../../src/app/schedule/ports.ts';
import { createLibsodiumGroup } from '../../src/backends/libsodium-group.ts';
import { verifyEd25519 } from '../../src/backends/node-ed25519.ts';
import { verifyTokenSignature } from '../../src/backends/node-rsa.ts';
import { toHex, utf8 } from '../../src/core/base/bytes.ts';
import type { Result } from '../../src/core/base/result.ts';
import { type FixedDefinition, parseDefinition } from '../../src/core/election/fixed-definition.ts';
import {
  ContestIdSchema,
  HashSchema,
  msToInstant,
  OptionIdSchema,
  SectionIdSchema,
  trustedBase64Url,
} from '../../src/core/election/values.ts';
import type { Group } from '../../src/core/group/group.ts';
import { encodeMarks } from '../../src/core/sealing/marked-ballot.ts';
import { sealBallot } from '../../src/core/sealing/seal.ts';
import { sealingFacts } from '../../src/core/sealing/sealing-facts.ts';
import { finishToken, makeTokenRequest } from '../../src/core/token/ballot-token.ts';
import type { VerifierPrimitives } from '../../src/core/verify/primitives.ts';
import { type Database, openDatabase } from '../../src/db/open-database.ts';
import { createFileKeyCustody } from '../../src/keys/file-key-custody.ts';
import { createOpenPgp } from '../../src/pgp/openpgp.ts';
import { readPageFiles } from '../../src/serve/page-program.ts';
import { cloneDatabase, setClock, type TestDatabase } from './database.ts';
import { silentLog } from './log.ts';
import { makePgpKey, type PgpKey } from './record-keys.ts';

/**
 * The officers' side of the service on a real database, with real keys and without HTTP; members draw tokens and cast
 * through the use cases. Only the clock is the test's: it moves both sides' `clock_now()`.
 */

export const ELECTION = 'spring';
const MINUTE = 60_000;
export const REQUIRED = 2;

export interface Office {
  readonly database: TestDatabase;
  readonly stores: Database;
  readonly ports: SchedulePorts;
  readonly primitives: VerifierPrimitives;
  /** Every log event with its fields, as one text each. */
  readonly events: readonly string[];
  /** Three returning officers, two of whom must sign, and somebody who is none. */
  readonly officers: readonly [PgpKey, PgpKey, PgpKey];
  readonly stranger: PgpKey;
  readonly opensAtMs: number;
  readonly closesAtMs: number;
  /** Puts both databases' clocks to an instant. */
  clock(ms: number): Promise<void>;
  /** What the databases' clocks say, as an instant to sign at. */
  now(): Promise<string>;
  close(): Promise<void>;
}

export function orThrow<T>(result: Result<T, unknown>): T {
  if (result.ok) return result.value;
  throw new Error(JSON.stringify(result.error));
}

let group: Promise<Group> | null = null;
let people: Promise<PgpKey[]> | null = null;
/** RSA keys take seconds: an office gets those that another one of this process made for the same parts. */
const madeKeys = new Map<string, string>();

/** A copy that outlives the destruction of the keys. */
function keepKeys(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'tellers-keys-'));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** @param wrap changes the ports, for tests in which something fails */
export async function openOffice(wrap: (ports: SchedulePorts) => SchedulePorts = (ports) => ports): Promise<Office> {
  group ??= createLibsodiumGroup();
  people ??= Promise.all(['Ada', 'Ben', 'Cleo', 'Mallory'].map((name) => makePgpKey(name)));
  const database = await cloneDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'tellers-office-'));
  const stores = orThrow(
    await openDatabase({
      dataFolder: folder,
      database: { url: null, rollUrl: database.rollUrl, boxUrl: database.boxUrl },
      guard: { folder: join(folder, 'guard'), instance: 'main' },
      log: silentLog,
    }),
  );
  const keysFolder = join(folder, 'keys');
  const custody = createFileKeyCustody({ folder: keysFolder, group: await group });
  const openPgp = createOpenPgp();
  const random = (length: number) => new Uint8Array(randomBytes(length));
  const primitives: VerifierPrimitives = {
    group: await group,
    verifyEd25519,
    verifyTokenSignature,
    openPgp,
    random,
  };
  const events: string[] = [];
  const ports: SchedulePorts = {
    officers: stores.roll.officers,
    roll: stores.roll.elections,
    registers: stores.roll.registers,
    amendments: stores.roll.amendments,
    channelNotices: {
      changed: (notice) => {
        events.push(`told ${addressesOf(notice).join(' and ')}`);
        return Promise.resolve(true);
      },
    },
    box: stores.box,
    ceremonies: stores.roll.ceremonies,
    submissions: stores.submissions,
    notices: stores.roll.notices,
    ceremonyJudge: createCeremonyJudge({ group: await group, openPgp }),
    keys: {
      ...custody,
      create: async (input) => {
        const parts = JSON.stringify([input.trustee, input.sections]);
        const at = join(keysFolder, 'elections', input.election);
        const known = madeKeys.get(parts);
        if (known !== undefined && !existsSync(at)) cpSync(known, at, { recursive: true });
        const made = await custody.create(input);
        if (known === undefined) madeKeys.set(parts, keepKeys(at));
        return made;
      },
    },
    openPgp,
    random,
    log: { event: (name, fields = {}) => void events.push(`${name} ${JSON.stringify(fields)}`) },
    settings: {
      publicUrl: 'https://votes.example',
      publicHost: 'votes.example',
      mailServer: true,
      bundles: readPageFiles().map(({ sha256 }) => HashSchema.parse(sha256)),
    },
    heavy: doHeavyWork(primitives),
  };
  const [ada, ben, cleo, mallory] = (await people) as [PgpKey, PgpKey, PgpKey, PgpKey];
  const startMs = Math.floor(Date.now() / MINUTE) * MINUTE;
  return {
    database,
    stores,
    ports: wrap(ports),
    primitives,
    events,
    officers: [ada, ben, cleo],
    stranger: mallory,
    opensAtMs: startMs + 10 * MINUTE,
    closesAtMs: startMs + 70 * MINUTE,
    clock: (ms) => setClock(database, ms),
    now: async () => msToInstant(await stores.roll.elections.nowMs()),
    async close() {
      await custody.close();
      await stores.close();
    },
  };
}

export function draftOf(office: Office, changes: Partial<Draft> = {}): Draft {
  const contest = (id: string, rule: string, settings: Draft['contests'][number]['rule']['settings']) => ({
    id: ContestIdSchema.parse(id),
    question: `Question ${id}?`,
    rule: { id: rule, version: '1', settings },
    seats: 1,
    options: ['ash', 'beech', 'cedar'].map((option) => ({
      id: OptionIdSchema.parse(option),
      name: option,
      statement: '',
      photo: null,
    })),
  });
  const section = (id: string) => ({
    id: SectionIdSchema.parse(id),
    name: id,
    weight: 1,
    minimum: 1,
    mergeInto: null,
    openSmall: true,
  });
  return {
    election: ELECTION,
    title: 'Spring election',
    opens: msToInstant(office.opensAtMs),
    closes: msToInstant(office.closesAtMs),
    zone: 'Europe/London',
    contests: [
      contest('chair', 'irv', { elimination: 'one-at-a-time', end: 'majority', ties: 'lot' }),
      contest('motion', 'plurality', { choices: 1 }),
    ],
    sections: [section('north'), section('south')],
    officers: {
      required: REQUIRED,
      certificates: office.officers.map(({ name, certificate }) => ({ name, certificate })),
    },
    registerIntervalSeconds: 60,
    contact: 'officers@example.org',
    rules: 'One member, one ballot.',
    language: 'en',
    translations: [],
    proofs: { mail: true, letter: false, certificate: false, signIn: null },
    retentionDays: { rollSalts: 365, codes: 7, mails: 30, logs: 14 },
    ...changes,
  };
}

export const ROLL = `reference,section,mail
M-1,north,m1@example.org
M-2,north,m2@example.org
M-3,south,m3@example.org
M-4,south,m4@example.org
M-5,south,m5@example.org
`;

export type Again = <T>(work: () => Promise<T>) => Promise<T>;

/**
 * Draft, roll and definition; signed by nobody yet.
 * @param again how each piece is done; once when left out
 */
export async function prepareElection(
  office: Office,
  again: Again = (work) => work(),
  changes: Partial<Draft> = {},
): Promise<FixedDefinition> {
  const { ports, officers } = office;
  const officer = officers[0].fingerprint;
  const command = { officer, election: ELECTION };
  for (const { certificate } of officers) orThrow(await admitOfficer(ports, { certificate }));
  await again(async () => orThrow(await createDraft(ports, { officer, draft: draftOf(office, changes) })));
  await again(async () => orThrow(await importRoll(ports, { ...command, csv: ROLL })));
  const { definition } = await again(async () => orThrow(await prepareDefinition(ports, command)));
  return orThrow(parseDefinition(utf8(definition)));
}

/** An officer as documents say who has signed and who is awaited. */
export function signerOf({ name, fingerprint }: PgpKey): Signer {
  return { role: 'officer', name, certificate: fingerprint };
}

/** Signs as an officer at the instant that the databases' clocks show. */
export async function signedBy(office: Office, officer: PgpKey, document: string | Uint8Array): Promise<string> {
  return officer.sign(typeof document === 'string' ? utf8(document) : document, await office.now());
}

/** An election up to its announcement. */
export async function announceElection(office: Office, changes: Partial<Draft> = {}): Promise<FixedDefinition> {
  const fixed = await prepareElection(office, (work) => work(), changes);
  for (const officer of office.officers.slice(0, REQUIRED)) {
    const signature = await signedBy(office, officer, fixed.bytes);
    orThrow(await signDefinition(office.ports, { officer: officer.fingerprint, election: ELECTION, signature }));
  }
  return fixed;
}

export interface TestMember {
  readonly reference: string;
  readonly section: string;
  readonly seed: Uint8Array;
}

/** Seals a ballot and casts it: the option at `choice` first in every contest. The token is drawn unless it is given. */
export async function castAs(
  office: Office,
  fixed: FixedDefinition,
  input: { readonly member: TestMember; readonly choice: number; readonly token?: TestToken },
) {
  const { ports, primitives } = office;
  const { member, choice } = input;
  const token = input.token ?? (await drawAs(office, fixed, member));
  const ballot = sealBallot({
    group: primitives.group,
    random: primitives.random,
    facts: orThrow(sealingFacts(fixed, primitives.group)),
    section: SectionIdSchema.parse(member.section),
    votingSecret: token.votingSecret,
    signatures: token.signatures,
    mark: primitives.random(16),
    blocks: encodeMarks({
      contests: fixed.definition.contests,
      marks: new Map(
        fixed.definition.contests.map(({ id, options }) => [id, options.map((_, at) => (at === choice ? 1 : 0))]),
      ),
    }),
  });
  const store = ports.box;
  return castBallot(
    {
      factsOf: createFactsOf(store),
      sealingFactsOf: createSealingFactsOf(primitives.group),
      group: primitives.group,
      verifyTokenSignature,
      queues: createBallotQueues({ store, keys: ports.keys }),
      store,
      mirrors: createTreeMirrors(store),
      log: silentLog,
    },
    { election: ELECTION, fingerprint: toHex(fixed.fingerprint), ballot },
  );
}

export type TestToken = Awaited<ReturnType<typeof drawAs>>;

/** Draws a ballot token as the member's device does. */
export async function drawAs(office: Office, fixed: FixedDefinition, member: TestMember) {
  const { ports, primitives } = office;
  const { seed, section, reference } = member;
  const request = orThrow(makeTokenRequest({ seed, fixed, section, registrar: 1, group: primitives.group }));
  const issued = orThrow(
    await issueToken(
      {
        factsOf: createMemberFactsOf(ports.roll),
        roll: ports.roll,
        registers: ports.registers,
        keys: ports.keys,
        members: office.stores.roll.members,
        openPgp: ports.openPgp,
        random: ports.random,
        log: silentLog,
      },
      {
        member: { election: ELECTION, reference },
        registrar: 1,
        fingerprint: toHex(fixed.fingerprint),
        blindedRequest: Buffer.from(request.blindedRequest).toString('base64url'),
      },
    ),
  );
  const blindSignature = trustedBase64Url(issued.blindSignature);
  return { ...request, signatures: [orThrow(finishToken({ request, blindSignature }))] };
}

/** The members of `ROLL`, each with a voting seed of its own. */
export function testMembers(): TestMember[] {
  const sections = ['north', 'north', 'south', 'south', 'south'];
  return sections.map((section, index) => ({
    reference: `M-${index + 1}`,
    section,
    seed: new Uint8Array(randomBytes(32)),
  }));
}
