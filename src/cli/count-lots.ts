import { fromHex } from '../core/base/bytes.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import type { BltFile } from '../core/count/blt/blt.ts';
import type { LotChoice } from '../core/count/count-contest.ts';

/** What `--lots` of `tellers count` says: a word, a seed, or a file with a seed or an order. */

const LOTS_WANTED = '--lots: "lowest", a seed of 64 lower-case hex digits, or a file';
const LOTS_FILE_WANTED =
  '--lots: the file must hold a seed of 64 lower-case hex digits, or the numbers of candidates, the most favoured first';

/** A seed, or candidates' numbers with white space or commas between them; `#` begins a comment. */
function readLotsFile(text: string): LotChoice | null {
  const words = text.replaceAll(/#[^\n]*/g, '').split(/[\s,]+/);
  const order = words.filter((word) => word !== '');
  if (order.length === 0 || order.length > 250) return null;
  if (order.length === 1 && (order[0]?.length ?? 0) === 64) return readLots(order[0]);
  return order.every((word) => /^[1-9][0-9]{0,2}$/.test(word)) ? { source: 'given', order } : null;
}

function readLots(text: string | undefined): LotChoice | null {
  if (text === undefined) return { source: 'none' };
  if (text === 'lowest') return { source: 'lowest-number' };
  const seed = fromHex(text);
  return seed.ok && seed.value.length === 32 ? { source: 'seed', lotSeed: seed.value } : null;
}

/** Where lots come from, as the command line says it, or what is wrong with that. */
export function readLotOptions(options: {
  readonly lots?: string | undefined;
  readonly lotsFile?: string | undefined;
}): Result<LotChoice, { readonly kind: 'no-lots'; readonly reason: string }> {
  const { lots, lotsFile } = options;
  const choice = lotsFile === undefined ? readLots(lots) : readLotsFile(lotsFile);
  if (choice !== null) return ok(choice);
  return err({ kind: 'no-lots', reason: lotsFile === undefined ? LOTS_WANTED : LOTS_FILE_WANTED });
}

/** An order of lots for those who stand in a file, or all that it lacks. Those who have withdrawn may be in it. */
export function orderFor(
  lots: LotChoice,
  file: BltFile,
): Result<LotChoice, { readonly kind: 'not-an-order'; readonly reasons: readonly string[] }> {
  if (lots.source !== 'given') return ok(lots);
  const known = new Map(file.candidates.map(({ number, withdrawn }) => [String(number), withdrawn]));
  const order = lots.order.filter((id) => known.get(id) === false);
  const standing = [...known].filter(([, withdrawn]) => !withdrawn).map(([id]) => id);
  const twice = new Set(order.filter((id, at) => order.indexOf(id) !== at));
  const reasons = [
    ...lots.order.filter((id) => !known.has(id)).map((id) => `--lots: there is no candidate ${id}`),
    ...[...twice].map((id) => `--lots: candidate ${id} stands twice`),
    ...standing.filter((id) => !order.includes(id)).map((id) => `--lots: candidate ${id} is not in the order`),
  ];
  return reasons.length > 0 ? err({ kind: 'not-an-order', reasons }) : ok({ source: 'given', order });
}
