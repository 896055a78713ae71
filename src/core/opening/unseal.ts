import { compareBytes, concatBytes, equalBytes, toBase64Url, toHex } from '../base/bytes.ts';
import { canonicalBytes, type JsonObject } from '../base/canonical-json.ts';
import { err, ok, type Result } from '../base/result.ts';
import { blobRefOf } from '../election/blob-ref.ts';
import type { FixedDefinition } from '../election/fixed-definition.ts';
import type { ContestId, Hash, SectionId } from '../election/values.ts';
import type { Element, Group } from '../group/group.ts';
import type { BoxLineBody } from '../ledger/box-lines.ts';
import { readBlock } from '../sealing/embedding.ts';
import { decodeContest } from '../sealing/marked-ballot.ts';
import { lotSeedOf } from './coin.ts';
import { areDistinctIndices, createCombiner } from './lagrange.ts';
import { type AcceptedBallot, listName, type OpenedList, openedLists } from './opened-lists.ts';
import { type ReadShare, readShare, type ShareContent } from './read-share.ts';

/** What one contest's opened ballots are. Both files are JSON lines, sorted by the bytes of the lines, LF ended. */
export interface UnsealedList {
  readonly list: ContestId;
  /** One cast vote record per ballot that counts: canonical {"group","marks":[one number per option]}. */
  readonly records: Uint8Array;
  /** The others: canonical {"elements":[the opened elements],"group","reasons":[…]}. */
  readonly rejected: Uint8Array;
}

export interface Unsealed {
  /** 32 bytes from which all lots are drawn. */
  readonly lotSeed: Uint8Array;
  /** In the definition's order of contests, none left out. */
  readonly lists: readonly UnsealedList[];
  /** Groups too small to be opened. */
  readonly withheld: readonly { readonly group: SectionId; readonly ballots: number }[];
}

export type UnsealError = { readonly kind: 'cannot-unseal'; readonly reasons: readonly string[] };

/** A share of which every part was read. */
interface WholeShare {
  readonly trustee: number;
  readonly lists: readonly (readonly Element[])[];
  readonly v: Element;
}

function wholeShare(share: ReadShare): WholeShare | null {
  const lists = share.lists.flatMap((list) => (list === null ? [] : [list.shares]));
  if (share.coin === null || share.key === null || share.reasons.length > 0) return null;
  return { trustee: share.trustee, lists, v: share.coin.v };
}

/**
 * Combines what every share says of the same things, and checks that each extra share fits: with the first t − 1
 * shares it must give the same sums as the first t do (PR-33).
 */
function combineChecked(input: {
  readonly group: Group;
  readonly threshold: number;
  readonly shares: readonly { readonly trustee: number; readonly elements: readonly Element[] }[];
}): { readonly combined: readonly Element[]; readonly disagreeing: readonly number[] } {
  const { group, threshold, shares } = input;
  const combineWith = (last: (typeof shares)[number]): Element[] => {
    const used = [...shares.slice(0, threshold - 1), last];
    const combine = createCombiner(
      group,
      used.map(({ trustee }) => trustee),
    );
    return last.elements.map((_, index) => combine(used.flatMap(({ elements }) => elements.slice(index, index + 1))));
  };
  const [first, ...extra] = shares.slice(threshold - 1);
  const combined = first === undefined ? [] : combineWith(first);
  const disagreeing = extra.filter((share) => {
    const other = combineWith(share);
    return combined.some((element, index) => !equalBytes(element, other[index] ?? new Uint8Array()));
  });
  return { combined, disagreeing: disagreeing.map(({ trustee }) => trustee) };
}

function jsonLines(values: readonly JsonObject[]): Uint8Array {
  const lineFeed = Uint8Array.of(10);
  const lines = values.map((value) => canonicalBytes(value)).toSorted(compareBytes);
  return concatBytes(lines.flatMap((line) => [line, lineFeed]));
}

/** The records and the rejected ballots of one list from its x·A. */
function openList(group: Group, opened: OpenedList, secretTimesFirst: readonly Element[]) {
  const records: JsonObject[] = [];
  const rejected: JsonObject[] = [];
  const messages = opened.second.flatMap((b, index) => {
    const mask = secretTimesFirst[index];
    return mask === undefined ? [] : [group.subtract(b, mask)];
  });
  for (let at = 0; at < messages.length; at += opened.width) {
    const elements = messages.slice(at, at + opened.width);
    const decoded = decodeContest({
      contest: opened.contest,
      blocks: elements.map((element) => readBlock(group, element)),
    });
    if (decoded.ok) records.push({ group: opened.group, marks: decoded.value });
    else {
      rejected.push({
        elements: elements.map((element) => toBase64Url(element)),
        group: opened.group,
        reasons: decoded.error.reasons,
      });
    }
  }
  return { records, rejected };
}

/** All shares that can take part, by ascending trustee, or every reason why the ballots cannot be opened with these. */
function gatherShares(input: {
  readonly group: Group;
  readonly fixed: FixedDefinition;
  readonly wanted: readonly OpenedList[];
  readonly shares: readonly ShareContent[];
}): Result<WholeShare[], UnsealError> {
  const { group, fixed, wanted, shares } = input;
  const { threshold } = fixed.definition.electionKey;
  const reasons: string[] = [];
  const whole: WholeShare[] = [];
  for (const content of shares) {
    const read = readShare({ group, fixed, wanted, content });
    const share = wholeShare(read);
    if (share === null) reasons.push(...read.reasons.map((reason) => `share of trustee ${read.trustee}: ${reason}`));
    else whole.push(share);
  }
  if (!areDistinctIndices(shares.map(({ body }) => body.trustee))) reasons.push('shares: one trustee stands twice');
  if (shares.length < threshold) reasons.push(`shares: ${shares.length} of the ${threshold} that are needed`);
  if (reasons.length > 0) return err({ kind: 'cannot-unseal', reasons });
  return ok(whole.toSorted((left, right) => left.trustee - right.trustee));
}

/**
 * Opens the ballots with the shares of any t or more trustees. Every share must have passed `reasonsToRefuseShare`:
 * their proofs are not verified again here, but all of them must agree. A ballot that does not decode or is not
 * canonical is listed as rejected and stops nothing (PR-8).
 * @param ballots the accepted ballots of the box, in any order
 */
export function unseal(input: {
  readonly group: Group;
  readonly fixed: FixedDefinition;
  readonly ballots: readonly AcceptedBallot[];
  readonly shares: readonly ShareContent[];
}): Result<Unsealed, UnsealError> {
  const { group, fixed, ballots } = input;
  const { definition, fingerprint } = fixed;
  const { threshold } = definition.electionKey;
  const { groups, lists } = openedLists({ definition, ballots });
  const gathered = gatherShares({ group, fixed, wanted: lists, shares: input.shares });
  if (!gathered.ok) return gathered;
  const shares = gathered.value;
  const reasons: string[] = [];
  const combine = (name: string, elementsOf: (share: WholeShare) => readonly Element[]) => {
    const parts = shares.map((share) => ({ trustee: share.trustee, elements: elementsOf(share) }));
    const { combined, disagreeing } = combineChecked({ group, threshold, shares: parts });
    for (const trustee of disagreeing) reasons.push(`${name}: the share of trustee ${trustee} does not agree`);
    return combined;
  };
  const [coin] = combine('coin', ({ v }) => [v]);
  const opened = lists.map((list, index) => {
    const masks = combine(`list ${listName(list)}`, (share) => share.lists[index] ?? []);
    return { list, masks };
  });
  if (coin === undefined || reasons.length > 0) return err({ kind: 'cannot-unseal', reasons });
  const contents = opened.map(({ list, masks }) => ({ contest: list.contest.id, ...openList(group, list, masks) }));
  return ok({
    lotSeed: lotSeedOf(fingerprint, coin),
    lists: definition.contests.map(({ id }) => {
      const own = contents.filter(({ contest }) => contest === id);
      return {
        list: id,
        records: jsonLines(own.flatMap(({ records }) => records)),
        rejected: jsonLines(own.flatMap(({ rejected }) => rejected)),
      };
    }),
    withheld: groups
      .filter(({ withheld }) => withheld)
      .map(({ group: id, ballots: count }) => ({ group: id, ballots: count })),
  });
}

/** The body of the `unsealed` line; its files follow at their paths in the record or as blobs. */
export function unsealedBody(unsealed: Unsealed): BoxLineBody<'unsealed'> {
  return {
    lotSeed: toHex(unsealed.lotSeed) as Hash,
    lists: unsealed.lists.map(({ list, records, rejected }) => ({
      list,
      records: blobRefOf(records),
      rejected: blobRefOf(rejected),
    })),
    withheld: unsealed.withheld.map(({ group, ballots }) => ({ group, ballots })),
  };
}
