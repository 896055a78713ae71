import { assert } from '../base/assert.ts';
import type { Contest, Definition } from '../election/definition.ts';
import type { SectionId } from '../election/values.ts';
import { trustedBase64Url } from '../election/values.ts';
import type { Element, Group } from '../group/group.ts';
import type { BallotLineBody } from '../ledger/box-lines.ts';
import type { Ciphertext } from '../sealing/ballot-proof.ts';
import { blocksOf } from '../sealing/marked-ballot.ts';
import { groupSections, type SectionGroup } from './groups.ts';

/** A ballot line that passed `reasonsToRefuseBallot`: what the opening needs of it. */
export interface AcceptedBallot {
  /** Its index in the ballot box. */
  readonly seq: number;
  readonly section: SectionId;
  /** All blocks of all contests, in order. */
  readonly ciphertexts: readonly Ciphertext[];
}

/** The accepted ballot of a line, or null when a ciphertext does not decode: such a line was never accepted. */
export function readAcceptedBallot(input: {
  readonly group: Group;
  readonly seq: number;
  readonly ballot: BallotLineBody;
}): AcceptedBallot | null {
  const { group, seq, ballot } = input;
  const decode = (text: string) => group.decode(trustedBase64Url(text));
  const ciphertexts: Ciphertext[] = [];
  for (const [aText, bText] of ballot.ciphertexts) {
    const [a, b] = [decode(aText), decode(bText)];
    if (a === null || b === null) return null;
    ciphertexts.push([a, b]);
  }
  return { seq, section: ballot.section, ciphertexts };
}

/** What is opened as one: one contest of the ballots of one group. */
export interface OpenedList {
  readonly group: SectionId;
  readonly contest: Contest;
  /** Blocks of this contest, w. */
  readonly width: number;
  /** How many ballots. */
  readonly count: number;
  /** C_1..C_K: the first halves, ballots by ascending box index, a ballot's blocks in order; K = count · width. */
  readonly first: readonly Element[];
  /** The second halves in the same order. */
  readonly second: readonly Element[];
}

/** `group/contest`, as reasons name a list. */
export function listName(list: { readonly group: string; readonly contest: { readonly id: string } }): string {
  return `${list.group}/${list.contest.id}`;
}

/**
 * The lists of an election in their order: groups in the definition's order of their heads, contests in the
 * definition's order within each. Groups without ballots and groups that are withheld have none.
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
    const from = start;
    start += width;
    const own = ballots.flatMap(({ ciphertexts }) => ciphertexts.slice(from, from + width));
    return {
      group,
      contest,
      width,
      count: ballots.length,
      first: own.map(([a]) => a),
      second: own.map(([, b]) => b),
    };
  });
  assert(
    ballots.every(({ ciphertexts }) => ciphertexts.length === start),
    'an accepted ballot has as many blocks as the definition says',
  );
  return lists;
}
