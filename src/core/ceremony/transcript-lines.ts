import { concatBytes } from '../base/bytes.ts';
import { canonicalBytes } from '../base/canonical-json.ts';
import { type Ceremony, ROUNDS } from './ceremony.ts';

/** The lines of `ceremony.jsonl`: the parameters, then every round's signed documents by ascending number. */

const LINE_FEED = Uint8Array.of(10);

function roundLines(ceremony: Ceremony, type: (typeof ROUNDS)[number]['type']): Uint8Array[] {
  return ceremony.accepted
    .filter(({ document }) => document.type === type)
    .toSorted((left, right) => left.document.from - right.document.from)
    .map(({ signed }) => canonicalBytes({ document: signed.document, signature: signed.signature }));
}

function joined(ceremony: Ceremony, rounds: readonly (typeof ROUNDS)[number][]): Uint8Array {
  const lines = [ceremony.parametersBytes, ...rounds.flatMap(({ type }) => roundLines(ceremony, type))];
  return concatBytes(lines.flatMap((line) => [line, LINE_FEED]));
}

/** What the confirmations hash: every line before them, each with its line feed. */
export function linesBeforeConfirmations(ceremony: Ceremony): Uint8Array {
  return joined(ceremony, ROUNDS.slice(0, -1));
}

/** The whole transcript, once the ceremony is complete. */
export function transcriptOf(ceremony: Ceremony): Uint8Array | null {
  return ceremony.stage === 'complete' ? joined(ceremony, ROUNDS) : null;
}
