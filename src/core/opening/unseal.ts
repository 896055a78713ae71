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
import { drawnSeedOf, lotSeedOf } from './coin.ts';
import type { SectionGroup } from './groups.ts';
import { areDistinctIndices, createCombiner } from './lagrange.ts';
import { halvesOf, listName, type OpenedList } from './opened-lists.ts';
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
  readonly lists: readonly Uint8Array[];
  readonly v: Element;
}

function wholeShare(share: ReadShare): WholeShare | null {
  const lists = share.lists.flatMap((list) => (list === null ? [] : [list.shares]));
  if (share.coin === null || share.key === null || share.reasons.length > 0) return null;
  return { trustee: share.trustee, lists, v: share.coin.v };
}

/** The packed elements that one trustee's share gives of one list. */
interface Part {
  readonly trustee: number;
  readonly elements: Uint8Array;
}

/** x·A of every element from the parts of exactly t trustees. */
function combine(group: Group, parts: readonly Part[]): Uint8Array {
  const combineAt = createCombiner(
    group,
    parts.map(({ trustee }) => trustee),
  );
  const length = parts[0]?.elements.length ?? 0;
  const combined = new Uint8Array(length);
  for (let at = 0; at < length; at += 32) {
    combined.set(combineAt(parts.map(({ elements }) => elements.subarray(at, at + 32) as Element)), at);
  }
  return combined;
}

/**
 * Combines what every share says of the same things, and checks that each extra share fits: with the first t − 1
 * shares it must give the same sums as the first t do (PR-33).
 */
function combineChecked(input: {
  readonly group: Group;
  readonly threshold: number;
  readonly shares: readonly Part[];
}): { readonly combined: Uint8Array; readonly disagreeing: readonly number[] } {
  const { group, threshold, shares } = input;
  const combineWith = (last: Part) => combine(group, [...shares.slice(0, threshold - 1), last]);
  const [first, ...extra] = shares.slice(threshold - 1);
  const combined = first === undefined ? new Uint8Array() : combineWith(first);
  const disagreeing = extra.filter((share) => !equalBytes(combined, combineWith(share)));
  return { combined, disagreeing: disagreeing.map(({ trustee }) => trustee) };
}

function jsonLines(values: readonly JsonObject[]): Uint8Array {
  const lineFeed = Uint8Array.of(10);
  const lines = values.map((value) => canonicalBytes(value)).toSorted(compareBytes);
  return concatBytes(lines.flatMap((line) => [line, lineFeed]));
}

/** The records and the rejected ballots of one list from its x·A. */
function openList(group: Group, opened: OpenedList, masks: Uint8Array) {
  const records: JsonObject[] = [];
  const rejected: JsonObject[] = [];
  const { count, width } = opened.list;
  const second = halvesOf(opened.list, 'second');
  const elementAt = (packed: Uint8Array, index: number) => packed.subarray(32 * index, 32 * index + 32) as Element;
  for (let ballot = 0; ballot < count; ballot += 1) {
    const elements = Array.from({ length: width }, (_, block) => {
      const index = ballot * width + block;
      return group.subtract(elementAt(second, index), elementAt(masks, index));
    });
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
 * Opens the mixed lists with the shares of any t or more trustees. Every share must have passed `reasonsToRefuseShare`:
 * their proofs are not verified again here, but all of them must agree. A ballot that does not decode or is not
 * canonical is listed as rejected and stops nothing (PR-8).
 * @param groups as `openedLists` gives them, for what is withheld
 * @param lists what is opened: the last mixer's output, in the order of groups and contests
 * @param drawn what was drawn before witnesses, where the definition says that lots come from a draw
 */
export function unseal(input: {
  readonly group: Group;
  readonly fixed: FixedDefinition;
  readonly groups: readonly SectionGroup[];
  readonly lists: readonly OpenedList[];
  readonly shares: readonly ShareContent[];
  readonly drawn: string | null;
}): Result<Unsealed, UnsealError> {
  const { group, fixed, groups, lists, drawn } = input;
  const { definition, fingerprint } = fixed;
  const { threshold } = definition.electionKey;
  const gathered = gatherShares({ group, fixed, wanted: lists, shares: input.shares });
  if (!gathered.ok) return gathered;
  const shares = gathered.value;
  const reasons: string[] = [];
  const combineNamed = (name: string, elementsOf: (share: WholeShare) => Uint8Array) => {
    const parts = shares.map((share) => ({ trustee: share.trustee, elements: elementsOf(share) }));
    const { combined, disagreeing } = combineChecked({ group, threshold, shares: parts });
    for (const trustee of disagreeing) reasons.push(`${name}: the share of trustee ${trustee} does not agree`);
    return combined;
  };
  const coin = combineNamed('coin', ({ v }) => v);
  const opened = lists.map((list, index) => {
    const masks = combineNamed(`list ${listName(list)}`, (share) => share.lists[index] ?? new Uint8Array());
    return { list, masks };
  });
  if (definition.lots === 'draw' && drawn === null) reasons.push('lots: nothing was drawn before the opening');
  if (reasons.length > 0) return err({ kind: 'cannot-unseal', reasons });
  const contents = opened.map(({ list, masks }) => ({ contest: list.contest.id, ...openList(group, list, masks) }));
  return ok({
    lotSeed:
      definition.lots === 'draw' && drawn !== null
        ? drawnSeedOf(fingerprint, drawn)
        : lotSeedOf(fingerprint, coin as Element),
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
