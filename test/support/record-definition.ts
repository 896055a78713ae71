import { sha256 } from '@noble/hashes/sha2.js';
import { compareBytes, toBase64Url, toHex, utf8 } from '../../src/core/base/bytes.ts';
import type { JsonObject } from '../../src/core/base/canonical-json.ts';
import { inDrawnOrder } from '../../src/core/election/definition-bounds.ts';
import type { Group } from '../../src/core/group/group.ts';
import { rollRoot } from '../../src/core/roll/roll-tree.ts';
import { RECORD_SECTIONS, type RecordKeys } from './record-keys.ts';

/** The election that test records are about: two sections, two contests, three officers, one witness. */

export const INSTANTS = {
  drafted: '2026-02-01T09:00:00Z',
  signed: '2026-02-02T09:00:00Z',
  announced: '2026-02-03T09:00:00Z',
  opens: '2026-03-01T08:00:00Z',
  firstCast: '2026-03-01T10:00:00Z',
  extended: '2026-03-07T12:00:00Z',
  closes: '2026-03-07T20:00:00Z',
  closesAfterExtension: '2026-03-08T20:00:00Z',
  closed: '2026-03-08T20:00:05Z',
  mixed: '2026-03-08T21:00:00Z',
  unsealed: '2026-03-09T09:00:00Z',
  made: '2026-03-09T10:00:00Z',
  declared: '2026-03-09T12:00:00Z',
  notAfter: '2026-03-16T10:00:00Z',
} as const;

export type RollSizes = { readonly [section in (typeof RECORD_SECTIONS)[number]]: number };

const ROLL_SIZES: RollSizes = { city: 12, land: 4 };

/** Roll entries by section. Leaves look like what `rollLeaf` gives; whose they are does not matter here. */
export function recordRoll(sizes: RollSizes = ROLL_SIZES): { section: string; leaves: Uint8Array[] }[] {
  return RECORD_SECTIONS.map((section) => ({
    section,
    leaves: Array.from({ length: sizes[section] }, (_, at) => sha256(utf8(`roll entry ${section} ${at}`))).toSorted(
      compareBytes,
    ),
  }));
}

export const ELECTION_ID = 'committee-2026';
export const WITNESS_NAME = 'witness.example';

export function recordContest(input: {
  readonly id: string;
  readonly question: string;
  readonly rule: JsonObject;
  readonly names: readonly string[];
  /** SHA-256 of the transcript, hex: the options' order follows from it. */
  readonly ceremony: string;
}): JsonObject {
  const { id, question, rule, names, ceremony } = input;
  const silent = { statement: '', photo: null };
  const options = [
    ...names.map((name) => ({ id: name.toLowerCase(), name, ...silent })),
    { id: 'blank', name: 'Blank', ...silent },
  ];
  return { id, question, rule, seats: 1, options: inDrawnOrder(options, { ceremony, contest: id }) };
}

export const PLURALITY = { id: 'plurality', version: '1', settings: { choices: 1 } };
export const IRV = {
  id: 'irv',
  version: '1',
  settings: { elimination: 'one-at-a-time', end: 'majority', ties: 'lot' },
};

/** The value of the definition, before anybody looks whether it is a good one. */
export function recordDefinition(input: {
  readonly keys: RecordKeys;
  readonly group: Group;
  readonly witnesses: boolean;
  readonly rollSizes?: RollSizes | undefined;
}): JsonObject {
  const { keys, group, witnesses } = input;
  const ceremony = toHex(sha256(keys.ceremony.transcript));
  const roll = recordRoll(input.rollSizes);
  return {
    type: 'tellers/definition/v1',
    protocol: 'tellers/2',
    election: ELECTION_ID,
    host: 'vote.example',
    organisation: { name: 'The Committee', logo: null },
    language: 'en',
    title: 'Committee election 2026',
    test: true,
    drafted: INSTANTS.drafted,
    opens: INSTANTS.opens,
    closes: INSTANTS.closes,
    zone: 'Europe/London',
    contests: [
      recordContest({
        id: 'chair',
        question: 'Who shall chair?',
        rule: PLURALITY,
        names: ['Ada', 'Ben', 'Cleo'],
        ceremony,
      }),
      recordContest({
        id: 'board',
        question: 'Who shall join the board?',
        rule: IRV,
        names: ['Dora', 'Emil', 'Fay', 'Gus'],
        ceremony,
      }),
    ],
    together: [],
    sections: [
      {
        id: 'city',
        name: 'City branch',
        weight: 1,
        minimum: 3,
        mergeInto: null,
        openSmall: false,
        roll: rollOf(roll, 0),
      },
      {
        id: 'land',
        name: 'Country branch',
        weight: 1,
        minimum: 3,
        mergeInto: 'city',
        openSmall: false,
        roll: rollOf(roll, 1),
      },
    ],
    officers: {
      required: 2,
      certificates: keys.officers.map(({ name, certificate }) => ({ name, certificate })),
    },
    registrars: keys.registrars.map(({ pgp, ledger, reply, tokens }) => ({
      name: pgp.name,
      certificate: pgp.certificate,
      ledgerKey: toBase64Url(ledger.publicKey),
      replyKey: toBase64Url(reply.publicKey),
      tokenKeys: [...tokens].map(([section, { n }]) => ({ section, n: toBase64Url(n) })),
    })),
    box: { ledgerKey: toBase64Url(keys.box.publicKey), replyKey: toBase64Url(keys.reply.publicKey) },
    electionKey: {
      y: toBase64Url(keys.ceremony.y),
      threshold: keys.ceremony.threshold,
      trustees: keys.trustees.map(({ name, certificate }, index) => ({
        name,
        certificate,
        share: toBase64Url(group.multiplyBase(keys.ceremony.secrets[index]!)),
      })),
      ceremony,
    },
    lots: 'coin',
    witnesses: witnesses
      ? { required: 1, keys: [{ name: WITNESS_NAME, key: toBase64Url(keys.witness.publicKey) }] }
      : { required: 0, keys: [] },
    registerIntervalSeconds: 3600,
    limits: { closingSeconds: 120, registrarSeconds: 3600, mixerSeconds: 3600 },
    bundles: [],
    retentionDays: { rollSalts: 90, codes: 7, mails: 30, logs: 7 },
    proofs: { mail: true, letter: false, certificate: false, signIn: null },
    contact: 'officers@vote.example',
    rules: 'One chair by most votes, one member of the board by the alternative vote.',
    translations: [],
    assurance: {
      statement: 'Two of three trustees together can open sealed ballots; one operator holds every other key.',
      holders: [
        { part: 'trustees', holder: 'Tara, Theo and Tess', machine: 'one machine each', checkedBy: 'each other' },
        { part: 'everything else', holder: 'the operator', machine: 'one server', checkedBy: 'nobody' },
      ],
    },
  };
}

function rollOf(roll: readonly { leaves: readonly Uint8Array[] }[], at: number): JsonObject {
  const leaves = roll[at]!.leaves;
  return { size: leaves.length, root: toHex(rollRoot(leaves)) };
}
