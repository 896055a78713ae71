import { sha256 } from '@noble/hashes/sha2.js';
import { compareBytes, concatBytes, equalBytes, fromUtf8, toHex, utf8 } from '../../src/core/base/bytes.ts';
import { canonicalBytes, type Json, type JsonObject, parseCanonicalJson } from '../../src/core/base/canonical-json.ts';
import type { ElectionResult } from '../../src/core/count/count-election.ts';
import type { Sheet } from '../../src/core/count/sheet.ts';
import { blobRefOf } from '../../src/core/election/blob-ref.ts';
import { fingerprintOf } from '../../src/core/election/fixed-definition.ts';
import type { Hash } from '../../src/core/election/values.ts';
import type { Element } from '../../src/core/group/group.ts';
import type { BoxLineBody } from '../../src/core/ledger/box-lines.ts';
import { signCheckpoint } from '../../src/core/ledger/checkpoint.ts';
import type { ShareContent } from '../../src/core/opening/read-share.ts';
import type { Unsealed } from '../../src/core/opening/unseal.ts';
import { listFile, makeRecordIndex } from '../../src/core/record/build-record.ts';
import {
  checkpointsFile,
  joinLines,
  LEDGER_LINES,
  parseCheckpointsFile,
  splitLines,
} from '../../src/core/record/record-lines.ts';
import { embedBlock } from '../../src/core/sealing/embedding.ts';
import { encodeMarks } from '../../src/core/sealing/marked-ballot.ts';
import { type BallotPlan, DEFAULT_PLANS } from './record-ballots.ts';
import { INSTANTS } from './record-definition.ts';
import type { LedgerHooks, LedgerItem } from './record-ledger.ts';
import { type MadeRecord, makeRecord, type RecordHooks, type RecordMaker, replaceItem } from './record-maker.ts';

/**
 * Broken records: for every check at least one record that fails exactly there, made by the strongest party that could
 * make it. Where the operator's keys help, they are used: everything after the lie is made to fit it.
 */

export type RecordFilesMap = Map<string, Uint8Array>;

export interface BrokenCase {
  /** Folder below test/broken-records. */
  readonly name: string;
  /** The one check that must fail. */
  readonly check: string;
  readonly what: string;
  /** Who is able to do it, and what it would gain. */
  readonly who: string;
  /** True when the fingerprint that the caller holds is that of the base record and not of the case's own definition. */
  readonly anchoredInBase?: boolean;
  readonly make: (base: MadeRecord) => Promise<RecordFilesMap>;
}

type Definition = { [name: string]: Json };

/** The index after files were changed by hand, as whoever changed them would make it. */
export function withIndex(files: RecordFilesMap): RecordFilesMap {
  const others = [...files].filter(([path]) => path !== 'index.json');
  const fingerprint = toHex(fingerprintOf(files.get('definition.json') ?? new Uint8Array()));
  const listed = others.map(([path, bytes]) => listFile(path, bytes));
  return new Map([...others, ['index.json', makeRecordIndex({ fingerprint, files: listed })]]);
}

/** A case in which only finished files are changed. */
function byHand(change: (files: RecordFilesMap, base: MadeRecord) => void): BrokenCase['make'] {
  return (base) => {
    const files = new Map(base.files);
    change(files, base);
    return Promise.resolve(withIndex(files));
  };
}

/** A case that is made by cheating in one step and doing all later ones to fit. */
function byHooks(hooks: RecordHooks): BrokenCase['make'] {
  return async () => (await makeRecord(hooks)).files;
}

function pathLike(files: RecordFilesMap, pattern: RegExp): string {
  const path = [...files.keys()].find((candidate) => pattern.test(candidate));
  if (path === undefined) throw new Error(`no file like ${String(pattern)}`);
  return path;
}

function changeDefinition(files: RecordFilesMap, change: (definition: Definition) => void): void {
  const json = parseCanonicalJson(files.get('definition.json')!);
  if (!json.ok) throw new Error(json.error.reason);
  const definition = { ...(json.value as JsonObject) };
  change(definition);
  files.set('definition.json', canonicalBytes(definition));
}

/** Signs a head that the ledger never had and puts it between the published ones. */
function forkCheckpoints(folder: string, origin: string, signer: 'box' | 'register'): BrokenCase['make'] {
  return byHand((files, base) => {
    const path = `${folder}/checkpoints`;
    const notes = parseCheckpointsFile(files.get(path)!);
    if (!notes.ok) throw new Error(notes.error.reason);
    const [first = ''] = notes.value;
    const size = Number(first.split('\n')[1]) + 1;
    const key = signer === 'box' ? base.keys.box : base.keys.registrars[0]!.ledger;
    const fork = signCheckpoint({ origin, size, root: sha256(utf8('another history')), signer: key });
    files.set(path, checkpointsFile([first, fork, ...notes.value.slice(1)]));
  });
}

/** Swaps two bytes that differ, so that the size stays. */
function swapBytes(files: RecordFilesMap, path: string): void {
  const bytes = Uint8Array.from(files.get(path)!);
  const at = bytes.findIndex((byte, index) => index > 40 && byte !== bytes[index + 1]);
  [bytes[at], bytes[at + 1]] = [bytes[at + 1]!, bytes[at]!];
  files.set(path, bytes);
}

/** A line whose `prev` is that of another line: what a line put in later looks like. */
function breakChain(seqToBreak: number): LedgerHooks {
  return {
    line: (line, seq) => {
      if (seq !== seqToBreak) return line;
      const text = fromUtf8(line);
      if (!text.ok) throw new Error('a line is text');
      return utf8(text.value.replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${toHex(sha256(utf8('elsewhere')))}"`));
    },
  };
}

function changeBody(kind: string, change: (body: JsonObject) => JsonObject): LedgerHooks {
  return replaceItem(kind, (item) => [{ kind, body: change(item.body) }]);
}

/** Holds the last ballot back until voting is closed. */
function ballotAfterClose(): LedgerHooks {
  let held: LedgerItem | null = null;
  let ballots = 0;
  return {
    item: (item) => {
      if (item.kind === 'ballot') {
        ballots += 1;
        if (ballots < DEFAULT_PLANS.length) return [item];
        held = item;
        return [];
      }
      return item.kind === 'closed' && held !== null ? [item, held] : [item];
    },
  };
}

/** Changes the ciphertext of one ballot and leaves its proof. */
function changeThirdBallot(): LedgerHooks {
  let ballots = 0;
  return replaceItem('ballot', (item) => {
    ballots += 1;
    if (ballots !== 3) return [item];
    const body = item.body as unknown as BoxLineBody<'ballot'>;
    const [first, second] = body.ciphertexts as [[string, string], [string, string]];
    return [{ kind: 'ballot', body: { ...body, ciphertexts: [[first[0], second[1]], second] } }];
  });
}

/** The second issue states the request of the first. */
function oneRequestForTwo(): LedgerHooks {
  const requests: Json[] = [];
  return replaceItem('issued', (item) => {
    requests.push(item.body['request'] ?? null);
    return requests.length === 2 ? [{ ...item, body: { ...item.body, request: requests[0] ?? null } }] : [item];
  });
}

/** The first token of the city is issued twice, and counted. */
function issueTwice(): LedgerHooks {
  let doubled = false;
  return {
    item: ({ kind, body }) => {
      if (kind === 'issued' && !doubled && body['section'] === 'city') {
        doubled = true;
        return [
          { kind, body },
          { kind, body: { ...body, request: toHex(sha256(utf8('second request'))) } },
        ];
      }
      if (kind !== 'ended') return [{ kind, body }];
      const issued = body['issued'] as { section: string; count: number }[];
      const raised = issued.map(({ section, count }) => ({ section, count: section === 'city' ? count + 1 : count }));
      return [{ kind, body: { issued: raised } }];
    },
  };
}

const MINTED: BallotPlan[] = ['m1', 'm2'].map((member) => {
  return { member, section: 'land', chair: ['ben'], board: ['gus'] };
});

/** Two ballots of one member: its second one stands where the last ballot would be. */
function sameMemberTwice(): RecordHooks {
  const plans = DEFAULT_PLANS;
  let last: LedgerItem | null = null;
  return {
    box: {
      item: (item) => {
        if (item.kind === 'ballot') last = item;
        return item.kind === 'act' && last !== null ? [last, item] : [item];
      },
    },
    plans,
  };
}

/** The first vote for the chair opened as one for somebody else, with the proof of the true share (PR-1's aim). */
function falsifyShare(share: ShareContent, maker: RecordMaker): ShareContent {
  const { group, fixed } = maker;
  const at = share.body.lists.findIndex(({ list }) => list === 'chair');
  const contest = fixed.definition.contests.find(({ id }) => id === 'chair')!;
  const blob = Uint8Array.from(share.blobs[at]!);
  const [, second] = maker.accepted()[0]!.ciphertexts[0]!;
  const truth = blob.slice(0, 32) as Element;
  const marks = new Map([['chair', contest.options.map(({ id }) => (id === 'ben' ? 1 : 0))]]);
  const [block] = encodeMarks({ contests: [contest], marks });
  const wanted = embedBlock(group, block!);
  // B − D' is the wanted element when D' = B − wanted.
  const lie = group.subtract(second, wanted);
  if (equalBytes(lie, truth)) throw new Error('the first vote is for Ben already');
  blob.set(lie);
  const lists = share.body.lists.map((list, index) => (index === at ? { ...list, elements: blobRefOf(blob) } : list));
  return { body: { ...share.body, lists }, blobs: share.blobs.map((own, index) => (index === at ? blob : own)) };
}

function changeList(
  unsealed: Unsealed,
  list: string,
  change: (lines: Uint8Array[]) => Uint8Array[],
  which: 'records' | 'rejected',
) {
  const lists = unsealed.lists.map((entry) => {
    if (entry.list !== list) return entry;
    const lines = splitLines(entry[which], LEDGER_LINES);
    if (!lines.ok) throw new Error(lines.error.reason);
    return { ...entry, [which]: joinLines(change(lines.value).toSorted(compareBytes)) };
  });
  return { ...unsealed, lists };
}

/** Another winner, and a sheet whose own hash fits. */
function falsifyResult(result: ElectionResult): ElectionResult {
  const [chair, ...others] = result.contests;
  const sheet: Partial<Sheet> = { ...chair!, outcome: { ...chair!.outcome, elected: ['ben'] } };
  delete sheet.sha256;
  const hash = toHex(sha256(canonicalBytes(sheet))) as Hash;
  return { ...result, contests: [{ ...(sheet as Sheet), sha256: hash }, ...others] };
}

/** The cosignature is the last line of a note. */
function withoutCosignature(note: string): string {
  return `${note.split('\n').slice(0, -2).join('\n')}\n`;
}

export const BROKEN_CASES: readonly BrokenCase[] = [
  {
    name: 'files-missing',
    check: 'files',
    what: 'A bundle of ballot box lines is not there, and the index does not list it.',
    who: 'Whoever serves the record. A reader who fetches tiles would not see the ballots.',
    make: byHand((files) => files.delete(pathLike(files, /^box\/tile\/entries\//))),
  },
  {
    name: 'files-added',
    check: 'files',
    what: 'A file that nothing in the record refers to, listed in the index.',
    who: 'Whoever serves the record. It could pass for a part of it.',
    make: byHand((files) => files.set('result-official.html', utf8('<!doctype html><title>Ben is elected</title>\n'))),
  },
  {
    name: 'index',
    check: 'index',
    what: 'The index leaves out the rejected ballots of one contest.',
    who: 'Whoever serves the record. A reader over a URL would not fetch them.',
    make: (base) => {
      const files = new Map(base.files);
      const listed = [...files].filter(
        ([path]) => path !== 'index.json' && path !== 'cast-vote-records/chair.rejected.jsonl',
      );
      const made = listed.map(([path, bytes]) => listFile(path, bytes));
      files.set('index.json', makeRecordIndex({ fingerprint: base.fixed.fingerprintHex, files: made }));
      return Promise.resolve(files);
    },
  },
  {
    name: 'protocol-version',
    check: 'protocol-version',
    what: 'The definition is written for a protocol version that this verifier does not know.',
    who: 'Whoever writes the definition. A verifier that guessed would pass what it did not understand.',
    make: byHand((files) => changeDefinition(files, (definition) => (definition['protocol'] = 'tellers/9'))),
  },
  {
    name: 'definition-form',
    check: 'definition-form',
    what: 'One officer of three can act alone.',
    who: 'Whoever writes the definition. Two disjoint sets of officers could decide opposite things (PR-33).',
    make: byHand((files) =>
      changeDefinition(files, (definition) => {
        definition['officers'] = { ...(definition['officers'] as JsonObject), required: 1 };
      }),
    ),
  },
  {
    name: 'anchor',
    check: 'anchor',
    what: 'A whole second election under the same id, with an officer of the operator’s own; everything in it fits.',
    who: 'The operator, for one member (PR-14). Only the fingerprint that the member got another way tells.',
    anchoredInBase: true,
    make: byHooks({
      definition: (value, keys) => {
        const { name, certificate } = keys.stranger;
        return { ...value, officers: { required: 1, certificates: [{ name, certificate }] } };
      },
      definitionSigners: (signers, keys) => [
        { role: 'officer', key: keys.stranger },
        ...signers.filter(({ role }) => role !== 'officer'),
      ],
      keys: (keys) => ({ ...keys, officers: [keys.stranger, keys.stranger] }),
      actSigners: ([stranger]) => [stranger!],
      declarationSigners: ([stranger]) => [stranger!],
    }),
  },
  {
    name: 'definition-keys',
    check: 'definition-keys',
    what: 'One RSA key signs the tokens of both sections.',
    who: 'The registrar. A key is for one section, or what it signs for one can be asked for in the name of the other (PR-30).',
    make: byHooks({
      keys: (keys) => ({
        ...keys,
        registrars: keys.registrars.map((registrar) => {
          const city = registrar.tokens.get('city')!;
          return { ...registrar, tokens: new Map([...registrar.tokens.keys()].map((section) => [section, city])) };
        }),
      }),
    }),
  },
  {
    name: 'ceremony',
    check: 'ceremony',
    what: 'The transcript proves possession of the key, but is another one than the definition names.',
    who: 'The trustee, who made a second transcript after everybody had signed the first.',
    make: byHooks({ ceremony: (transcript) => transcript('another ceremony') }),
  },
  {
    name: 'definition-signatures',
    check: 'definition-signatures',
    what: 'What stands as the registrar’s signature of the definition is one of another definition.',
    who: 'The operator, to officers who signed in good faith: a registrar who never saw this definition (PR-14).',
    make: byHooks({
      definitionSigners: (signers) =>
        signers.map((signer) => (signer.role === 'registrar' ? { ...signer, document: utf8('{}') } : signer)),
    }),
  },
  {
    name: 'acts',
    check: 'acts',
    what: 'The voting was extended by one officer where two must sign.',
    who: 'One returning officer and the operator, waiting for friends to vote.',
    make: byHooks({ actSigners: (officers) => officers.slice(0, 1) }),
  },
  {
    name: 'box-chain',
    check: 'box-chain',
    what: 'A ballot line does not continue the line before it; all heads are signed anew.',
    who: 'The operator, who holds the ballot box’s key.',
    make: byHooks({ box: breakChain(6) }),
  },
  {
    name: 'box-tiles',
    check: 'box-tiles',
    what: 'The bundle of lines has other bytes than the lines.',
    who: 'Whoever serves the record. Readers of tiles and readers of the file would see two ballot boxes.',
    make: byHand((files) => swapBytes(files, pathLike(files, /^box\/tile\/entries\//))),
  },
  {
    name: 'box-checkpoints',
    check: 'box-checkpoints',
    what: 'Among the published heads is a signed one that no lines of this ballot box give.',
    who: 'The operator, who showed somebody another ballot box.',
    make: forkCheckpoints('box', 'vote.example/committee-2026/box', 'box'),
  },
  {
    name: 'box-order',
    check: 'box-order',
    what: 'A line of a kind that this protocol version does not know.',
    who: 'The operator. A verifier that skipped it could miss what it does.',
    make: byHooks({ box: replaceItem('share', (item) => [{ kind: 'mix', body: { list: 'chair' } }, item]) }),
  },
  {
    name: 'register-chain',
    check: 'register-chain',
    what: 'A line of the register does not continue the line before it; all heads are signed anew.',
    who: 'The registrar.',
    make: byHooks({ register: breakChain(4) }),
  },
  {
    name: 'register-tiles',
    check: 'register-tiles',
    what: 'The register’s bundle of lines has other bytes than the lines.',
    who: 'Whoever serves the record.',
    make: byHand((files) => swapBytes(files, pathLike(files, /^registers\/1\/tile\/entries\//))),
  },
  {
    name: 'register-checkpoints',
    check: 'register-checkpoints',
    what: 'Among the published heads is a signed one that no lines of this register give.',
    who: 'The registrar, who showed somebody another register.',
    make: forkCheckpoints('registers/1', 'vote.example/committee-2026/registers/1', 'register'),
  },
  {
    name: 'register-order',
    check: 'register-order',
    what: 'The register’s last line states one token fewer than were issued.',
    who: 'The registrar, to hide the token of an entry that nobody asked for.',
    make: byHooks({
      register: changeBody('ended', (body) => {
        const issued = body['issued'] as { section: string; count: number }[];
        return {
          issued: issued.map(({ section, count }) => ({ section, count: section === 'land' ? count - 1 : count })),
        };
      }),
    }),
  },
  {
    name: 'roll',
    check: 'roll',
    what: 'One leaf of the published roll is not one that the definition commits to.',
    who: 'The operator, who puts a ghost in the place of an entry after the freeze.',
    make: byHooks({
      rollLeaves: (roll) =>
        roll.map(({ section, leaves }) => {
          if (section !== 'land') return { section, leaves };
          // The one entry of four to which no token was issued.
          const ghost = Uint8Array.from(leaves[3]!);
          ghost[31] = ghost[31]! ^ 1;
          return { section, leaves: [...leaves.slice(0, 3), ghost] };
        }),
    }),
  },
  {
    name: 'register-within-roll',
    check: 'register-within-roll',
    what: 'A second token was issued to one roll entry.',
    who: 'The registrar, for a member who may then vote twice.',
    make: byHooks({ register: issueTwice() }),
  },
  {
    name: 'register-within-roll-clash',
    check: 'register-within-roll',
    what: 'The register states one blinded request for two roll entries.',
    who: 'The registrar with a false page: two members get one token, the operator casts the other vote (PR-26).',
    make: byHooks({ register: oneRequestForTwo() }),
  },
  {
    name: 'ballots',
    check: 'ballots',
    what: 'One half of a ciphertext was exchanged in a ballot after it was cast.',
    who: 'The operator. The ballot’s proof covers every half, so that it no longer holds.',
    make: byHooks({ box: changeThirdBallot() }),
  },
  {
    name: 'voting-keys-once',
    check: 'voting-keys-once',
    what: 'One member’s ballot stands in the ballot box twice.',
    who: 'The operator, for a friend.',
    make: byHooks(sameMemberTwice()),
  },
  {
    name: 'ballots-within-issued',
    check: 'ballots-within-issued',
    what: 'Four ballots in a section with three tokens issued: two were minted without a line.',
    who: 'All registrars together. They did not see that only one more would have stayed hidden (PR-10).',
    make: byHooks({ unregistered: MINTED }),
  },
  {
    name: 'voting-period',
    check: 'voting-period',
    what: 'A ballot was taken after voting had been closed.',
    who: 'The operator, for a friend who was late.',
    make: byHooks({ box: ballotAfterClose() }),
  },
  {
    name: 'voting-times',
    check: 'voting-times',
    what: 'The witness saw the close three hours after the closing instant.',
    who: 'The operator, who went on taking ballots and wrote the closing instant into the line.',
    make: byHooks({ closedSeenAt: '2026-03-08T23:00:00Z' }),
  },
  {
    name: 'witnesses',
    check: 'witnesses',
    what: 'The last head of the ballot box has no cosignature.',
    who: 'The operator, who shows this ballot box only to some.',
    make: byHooks({
      box: { note: (note, { instant }) => (instant === INSTANTS.declared ? withoutCosignature(note) : note) },
    }),
  },
  {
    name: 'registers-closed',
    check: 'registers-closed',
    what: 'The ballot box closed the register with one line fewer than it has.',
    who: 'The registrar, who issued a token after the end.',
    make: byHooks({
      box: changeBody('registers', (body) => {
        const registers = body['registers'] as { registrar: number; size: number; root: string; ended: boolean }[];
        return { registers: registers.map((register) => ({ ...register, size: register.size - 1 })) };
      }),
    }),
  },
  {
    name: 'grouping',
    check: 'grouping',
    what: 'The ballot box states that a section’s ballots were withheld, which were opened with another section’s.',
    who: 'The operator, to excuse ballots that it would rather not count.',
    make: byHooks({ box: changeBody('unsealed', (body) => ({ ...body, withheld: [{ group: 'land', ballots: 2 }] })) }),
  },
  {
    name: 'shares',
    check: 'shares',
    what: 'The trustee’s share turns one vote into another; records, count and declaration follow it.',
    who: 'The trustee. Without a proof over the whole list nobody could tell (PR-1).',
    make: byHooks({ share: falsifyShare }),
  },
  {
    name: 'coin',
    check: 'coin',
    what: 'Lots were drawn from another seed than the trustees’ coin.',
    who: 'The operator, who tried seeds until the lot fell well (PR-5).',
    make: byHooks({ unsealed: (unsealed) => ({ ...unsealed, lotSeed: sha256(utf8('a better seed')) }) }),
  },
  {
    name: 'records',
    check: 'records',
    what: 'One cast vote record says another choice than the ballot; count and declaration follow it.',
    who: 'The operator.',
    make: byHooks({
      unsealed: (unsealed) => changeList(unsealed, 'chair', (lines) => [...lines.slice(1), lines.at(-1)!], 'records'),
    }),
  },
  {
    name: 'rejected',
    check: 'rejected',
    what: 'A rejected ballot is not listed.',
    who: 'The operator, who calls votes rejected and hides why.',
    make: byHooks({ unsealed: (unsealed) => changeList(unsealed, 'board', () => [], 'rejected') }),
  },
  {
    name: 'recount',
    check: 'recount',
    what: 'The result names somebody else than the count gives; page and declaration follow it.',
    who: 'The operator, to officers who sign without counting.',
    make: byHooks({ result: falsifyResult }),
  },
  {
    name: 'result-page',
    check: 'result-page',
    what: 'The page for people names somebody else than the result.',
    who: 'The operator: most readers see only the page.',
    make: byHooks({ page: (html) => html.replaceAll('Ada', 'Ben') }),
  },
  {
    name: 'declaration',
    check: 'declaration',
    what: 'The declaration that the officers signed names somebody else than the result.',
    who: 'The operator, to officers who sign what they are shown.',
    make: byHooks({
      declaration: (declaration) => ({
        ...declaration,
        outcome: declaration.outcome.map((outcome) => ({
          ...outcome,
          elected: outcome.contest === 'chair' ? ['ben'] : outcome.elected,
        })),
      }),
    }),
  },
  {
    name: 'declaration-signatures',
    check: 'declaration-signatures',
    what: 'One officer signed the declaration where two must.',
    who: 'One returning officer and the operator.',
    make: byHooks({ declarationSigners: (officers) => officers.slice(0, 1) }),
  },
  {
    name: 'declared-line',
    check: 'declared-line',
    what: 'The last line of the ballot box names another declaration than the one in the record.',
    who: 'The operator, who exchanged the declaration after it had been witnessed.',
    make: byHooks({
      box: changeBody('declared', (body) => ({
        ...body,
        declaration: blobRefOf(concatBytes([utf8('another declaration')])),
      })),
    }),
  },
];
