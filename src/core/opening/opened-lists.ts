import { assert } from '../base/assert.ts';
import { concatBytes } from '../base/bytes.ts';
import type { Contest, Definition } from '../election/definition.ts';
import type { SectionId } from '../election/values.ts';
import { trustedBase64Url } from '../election/values.ts';
import type { Group } from '../group/group.ts';
import type { BallotLineBody } from '../ledger/ballot-line.ts';
import type { CiphertextList } from '../mix/ciphertext-list.ts';
import { blocksOf } from '../sealing/marked-ballot.ts';
import { groupSections, type SectionGroup } from './groups.ts';

/** A ballot line that passed `reasonsToRefuseBallot`: what mixing and opening need of it. */
export interface AcceptedBallot {
  /** Its index in the ballot box. */
  readonly seq: number;
  readonly section: SectionId;
  /** All blocks of all contests in order, 64 bytes each: A before B. */
  readonly ciphertexts: Uint8Array;
}

/** The accepted ballot of a line, or null when a ciphertext does not decode: such a line was never accepted. */
export function readAcceptedBallot(input: {
  readonly group: Group;
  readonly seq: number;
  readonly ballot: BallotLineBody;
}): AcceptedBallot | null {
  const { group, seq, ballot } = input;
  const ciphertexts = concatBytes(ballot.ciphertexts.flat().map((text) => trustedBase64Url(text)));
  if (group.firstInvalid(ciphertexts) >= 0) return null;
  return { seq, section: ballot.section, ciphertexts };
}

/** What is mixed and opened as one: one contest of the ballots of one group. */
export interface OpenedList {
  readonly group: SectionId;
  readonly contest: Contest;
  /** Ballots by ascending box index before the first mix, in the mixers' order after it. */
  readonly list: CiphertextList;
}

/** `group/contest`, as reasons name a list. */
export function listName(list: { readonly group: string; readonly contest: { readonly id: string } }): string {
  return `${list.group}/${list.contest.id}`;
}

/**
 * The halves of a list: C_1..C_K, which trustees' shares are made of, or the second halves in the same order. Packed,
 * 32 bytes each, ballot after ballot, block after block; K = count · width.
 */
export function halvesOf({ bytes }: CiphertextList, half: 'first' | 'second'): Uint8Array {
  const halves = new Uint8Array(bytes.length / 2);
  const skip = half === 'first' ? 0 : 32;
  for (let at = 0; at < halves.length; at += 32) {
    halves.set(bytes.subarray(2 * at + skip, 2 * at + skip + 32), at);
  }
  return halves;
}

/**
 * The lists of an election in their order: groups in the definition's order of their heads, contests in the
 * definition's order within each. Groups without ballots and groups that are withheld have none. What the first mixer
 * gets: lines that passed the ballot check, in order of index (PR-8).
 */
export function openedLists(input: { readonly definition: Definition; readonly ballots: readonly AcceptedBallot[] }): {
  readonly groups: readonly SectionGroup[];
  readonly lists: readonly OpenedList[];
} {
  const { definition } = input;
  const ballots = input.ballots.toSorted((left, right) => left.seq - right.seq);
  const bySection = new Map<string, number>();
  for (const { section } of ballots) bySection.set(section, (bySection.get(section) ?? 0) + 1);
  const groups = groupSections({ definition, ballots: bySection });
  const lists = groups
    .filter((group) => group.ballots > 0 && !group.withheld)
    .flatMap((group) => {
      const members = new Set<string>(group.sections);
      const own = ballots.filter(({ section }) => members.has(section));
      return listsOfGroup({ definition, group: group.group, ballots: own });
    });
  return { groups, lists };
}

function listsOfGroup(input: {
  readonly definition: Definition;
  readonly group: SectionId;
  readonly ballots: readonly AcceptedBallot[];
}): OpenedList[] {
  const { definition, group, ballots } = input;
  let start = 0;
  const lists = definition.contests.map((contest): OpenedList => {
    const width = blocksOf(contest);
    const [from, to] = [64 * start, 64 * (start + width)];
    start += width;
    const own = ballots.map(({ ciphertexts }) => ciphertexts.subarray(from, to));
    return { group, contest, list: { count: ballots.length, width, bytes: concatBytes(own) } };
  });
  assert(
    ballots.every(({ ciphertexts }) => ciphertexts.length === 64 * start),
    'an accepted ballot has as many blocks as the definition says',
  );
  return lists;
}
