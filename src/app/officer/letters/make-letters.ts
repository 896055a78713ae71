import { toHex } from '../../../core/base/bytes.ts';
import type { FixedDefinition } from '../../../core/election/fixed-definition.ts';
import { type Hash, instantToMs } from '../../../core/election/values.ts';
import { letterTexts } from './collect-letters.ts';
import type { Letter } from './letter.ts';
import { lettersCsv } from './letters-csv.ts';
import type { LetterPorts } from './ports.ts';

/** Letters as the two files that leave the service, with the hashes that officers sign. */
export interface LetterFiles {
  readonly count: number;
  readonly csv: Uint8Array;
  readonly pdf: Uint8Array;
  readonly csvHash: Hash;
  readonly pdfHash: Hash;
  readonly uncovered: readonly string[];
}

/** The same letters give the same bytes each time, so that what was signed is what is released. */
export async function makeLetters(
  ports: Pick<LetterPorts, 'print' | 'sha256' | 'settings'>,
  input: { readonly fixed: FixedDefinition; readonly letters: readonly Letter[] },
): Promise<LetterFiles> {
  const { fixed, letters } = input;
  const textsIn = letterTexts(fixed, ports.settings.publicUrl);
  const pages = letters.map((letter) => ({ letter, texts: textsIn(letter.language) }));
  const csv = lettersCsv(pages);
  const madeAtMs = instantToMs(fixed.definition.opens) ?? 0;
  const { pdf, uncovered } = await ports.print({ pages, cover: textsIn(null), madeAtMs });
  const hashOf = (bytes: Uint8Array) => toHex(ports.sha256(bytes)) as Hash;
  return { count: letters.length, csv, pdf, csvHash: hashOf(csv), pdfHash: hashOf(pdf), uncovered };
}
