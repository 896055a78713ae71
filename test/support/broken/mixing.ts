import { sha256 } from '@noble/hashes/sha2.js';
import { concatBytes, toHex, utf8 } from '../../../src/core/base/bytes.ts';
import { type JsonObject } from '../../../src/core/base/canonical-json.ts';
import { blobRefOf } from '../../../src/core/election/blob-ref.ts';
import { type Hash, trustedBase64Url } from '../../../src/core/election/values.ts';
import { type Element } from '../../../src/core/group/group.ts';
import { randomScalar } from '../../../src/core/group/scalars.ts';
import { mixContext } from '../../../src/core/mix/shuffle-context.ts';
import { type OpenedList } from '../../../src/core/opening/opened-lists.ts';
import { type Cheat, naiveProve } from '../naive-prover.ts';
import { seededRandom } from '../random.ts';
import { IRV, recordContest } from '../record-definition.ts';
import { type RecordKeys } from '../record-keys.ts';
import { type MixTurn, type RecordHooks } from '../record-maker.ts';
import { type BrokenCase, byHooks } from './case.ts';
import { voteForBen } from './votes.ts';

/** Broken records. Between the close and the opening: the trustees’ agreement and the chain of mixes. */

/** What a mixer's proof is bound to, which a cheat may replace. */
interface BoundTo {
  readonly fingerprint: Uint8Array;
  readonly group: string;
  readonly list: string;
  readonly position: number;
}

/** The second mixer does something else to one list, and proves it as well as it can; everything after follows it. */
function cheatingMix(input: {
  readonly list: string;
  readonly cheat: (turn: MixTurn, list: OpenedList) => Partial<Cheat>;
  readonly boundTo?: Partial<BoundTo>;
}): NonNullable<RecordHooks['mix']> {
  return (made, turn) => {
    const { maker, trustee, position, lists } = turn;
    if (position !== 2) return made;
    const at = lists.findIndex(({ contest }) => contest.id === input.list);
    const opened = lists[at]!;
    const { count, width, bytes } = opened.list;
    const { definition, fingerprint } = maker.fixed;
    const { certificate } = definition.electionKey.trustees[trustee - 1]!;
    const context = mixContext({
      fingerprint,
      group: opened.group,
      list: opened.contest.id,
      position,
      certificate: sha256(utf8(certificate)),
      ...(input.boundTo as Partial<Parameters<typeof mixContext>[0]>),
    });
    // Everybody comes one place later; a cheat may say otherwise.
    const matrix = permutationMatrix(count, (row) => (row + 1) % count);
    const { output, proof } = naiveProve(
      {
        context,
        count,
        width,
        y: trustedBase64Url(definition.electionKey.y),
        input: bytes,
        random: seededRandom('cheat'),
      },
      { matrix, ...input.cheat(turn, opened) },
    );
    const entry = { ...made.content.lists[at]!, output: blobRefOf(output), proof: blobRefOf(proof) };
    return {
      content: { ...made.content, lists: made.content.lists.with(at, entry) },
      outputs: made.outputs.with(at, output),
      proofs: made.proofs.with(at, proof),
    };
  };
}

function permutationMatrix(count: number, from: (row: number) => number): bigint[][] {
  return Array.from({ length: count }, (_, row) => {
    return Array.from({ length: count }, (__, column) => (column === from(row) ? 1n : 0n));
  });
}

/** A ballot of Ben's in the place of the first one of the output. */
function replaceFirst({ maker }: MixTurn, { contest }: OpenedList): Partial<Cheat> {
  const { group, fixed } = maker;
  const r = randomScalar(seededRandom('replaced'));
  const y = trustedBase64Url(fixed.definition.electionKey.y) as Element;
  const sealed = concatBytes([group.multiplyBase(r), group.add(voteForBen(maker, contest), group.multiply(r, y))]);
  return { changeOutput: (output) => concatBytes([sealed, output.subarray(64)]) };
}

/** The second blocks of two ballots change places. */
function exchangeSecondBlocks(): Partial<Cheat> {
  return {
    changeOutput: (output) => {
      const changed = Uint8Array.from(output);
      changed.set(output.subarray(192, 256), 64);
      changed.set(output.subarray(64, 128), 192);
      return changed;
    },
  };
}

/** A board of thirty names, whose ballots take two blocks. */
function longBoard(value: JsonObject, keys: RecordKeys): JsonObject {
  const [chair] = value['contests'] as JsonObject[];
  const names = ['Dora', 'Emil', 'Fay', 'Gus', ...Array.from({ length: 26 }, (_, at) => `Name${at + 1}`)];
  const ceremony = toHex(sha256(keys.ceremony.transcript));
  const question = 'Who shall join the board?';
  return { ...value, contests: [chair!, recordContest({ id: 'board', question, rule: IRV, names, ceremony })] };
}

export const MIXING_CASES: readonly BrokenCase[] = [
  {
    name: 'agreement',
    check: 'agreement',
    what: 'One trustee agreed on a ballot box with another root, so that only two of three agreed on this one.',
    who: 'The operator, who showed that trustee a box without one member’s ballot: two results would differ by one vote (PR-7).',
    make: byHooks({
      agreement: (content) =>
        content.trustee === 2
          ? { ...content, box: { ...content.box, root: toHex(sha256(utf8('another box'))) as Hash } }
          : content,
    }),
  },
  {
    name: 'agreement-too-few',
    check: 'agreement',
    what: 'The ballots were mixed when two of three trustees had agreed, where three must.',
    who: 'The operator, in a hurry or with two boxes: two sets of two trustees need not share an honest one.',
    make: byHooks({ agreeing: [1, 3] }),
  },
  {
    name: 'agreement-signature',
    check: 'agreement',
    what: 'The agreement of one trustee is signed by somebody else.',
    who: 'The operator, in the name of a trustee who has not answered.',
    make: byHooks({
      trusteeSigner: ({ kind, trustee }, keys) =>
        kind === 'agreed' && trustee === 2 ? keys.stranger : keys.trustees[trustee - 1]!,
    }),
  },
  {
    name: 'mix-dropped',
    check: 'mix',
    what: 'One mixer dropped a ballot and put another in twice, with the best proof that can be made of it.',
    who: 'A trustee. Counting the ballots shows nothing: there are as many as before.',
    make: byHooks({
      mix: cheatingMix({
        list: 'chair',
        cheat: (_, { list }) => ({ matrix: permutationMatrix(list.count, (row) => Math.max(1, row)) }),
      }),
    }),
  },
  {
    name: 'mix-replaced',
    check: 'mix',
    what: 'One mixer put a ballot of its own in the place of a member’s.',
    who: 'A trustee.',
    make: byHooks({ mix: cheatingMix({ list: 'chair', cheat: replaceFirst }) }),
  },
  {
    name: 'mix-columns',
    check: 'mix',
    what: 'One mixer exchanged the second blocks of two long ballots: each is then half of one and half of the other.',
    who: 'A trustee, to spoil ballots or to make new ones of old halves.',
    make: byHooks({ definition: longBoard, mix: cheatingMix({ list: 'board', cheat: exchangeSecondBlocks }) }),
  },
  {
    name: 'mix-other-election',
    check: 'mix',
    what: 'The proof of one mix was made for another election.',
    who: 'A trustee, who plays an old proof again.',
    make: byHooks({
      mix: cheatingMix({ list: 'chair', cheat: () => ({}), boundTo: { fingerprint: sha256(utf8('another')) } }),
    }),
  },
  {
    name: 'mix-other-list',
    check: 'mix',
    what: 'The proof of one mix was made for the list of another contest.',
    who: 'A trustee.',
    make: byHooks({ mix: cheatingMix({ list: 'chair', cheat: () => ({}), boundTo: { list: 'board' } }) }),
  },
  {
    name: 'mix-other-group',
    check: 'mix',
    what: 'The proof of one mix was made for the ballots of another section.',
    who: 'A trustee.',
    make: byHooks({ mix: cheatingMix({ list: 'chair', cheat: () => ({}), boundTo: { group: 'land' } }) }),
  },
  {
    name: 'mix-other-position',
    check: 'mix',
    what: 'The proof of one mix was made for another place in the chain.',
    who: 'A trustee.',
    make: byHooks({ mix: cheatingMix({ list: 'chair', cheat: () => ({}), boundTo: { position: 3 } }) }),
  },
  {
    name: 'mix-signature',
    check: 'mix',
    what: 'A good mix stands in the name of a trustee who did not sign it.',
    who: 'The operator, who mixes in the place of an honest trustee and so knows which ballot became which vote.',
    make: byHooks({
      trusteeSigner: ({ kind, trustee }, keys) =>
        kind === 'mix' && trustee === 2 ? keys.stranger : keys.trustees[trustee - 1]!,
    }),
  },
  {
    name: 'mix-turn',
    check: 'mix',
    what: 'The second trustee mixed before the first.',
    who: 'Two trustees, to choose who comes last.',
    make: byHooks({ mixing: [2, 1, 3] }),
  },
  {
    name: 'mix-missing',
    check: 'mix',
    what: 'The third trustee did not mix and was not passed over; the ballots were opened all the same.',
    who: 'The operator, with the two trustees it knows.',
    make: byHooks({ mixing: [1, 2] }),
  },
];
