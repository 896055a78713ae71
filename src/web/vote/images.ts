import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../../core/base/bytes.ts';
import { RECORD } from '../../core/record/paths.ts';
import type { VotePage } from './frame.ts';
import { recordFile } from './load-election.ts';

/** Photographs and the logo: bytes of the record, shown when they are the ones that the definition names. */

const shown = new Map<string, Promise<string | null>>();

async function load(page: Pick<VotePage, 'place' | 'fixed'>, hash: string): Promise<string | null> {
  const bytes = await recordFile(page.place, RECORD.blob(hash));
  if (bytes === null || toHex(sha256(bytes)) !== hash) return null;
  const { organisation, contests } = page.fixed.definition;
  const all = [organisation.logo, ...contests.flatMap(({ options }) => options.map(({ photo }) => photo))];
  const type = all.find((image) => image?.sha256 === hash)?.type;
  return type === undefined ? null : URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type }));
}

/** The address of an image, or null when it cannot be had as the definition says. */
export function photoOf(page: Pick<VotePage, 'place' | 'fixed'>, hash: string): Promise<string | null> {
  const known = shown.get(hash) ?? load(page, hash);
  shown.set(hash, known);
  return known;
}
