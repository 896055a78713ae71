import { expect } from 'vitest';
import type { freshRecord } from './record-maker.ts';
import { allFaults, verifyFiles } from './verify.ts';

/** A record in which single bytes are changed. */

type Made = Awaited<ReturnType<typeof freshRecord>>;

/** The record with one bit turned. */
export function withBitTurned(base: Made, path: string, at: number, bit: number): Map<string, Uint8Array> {
  const bytes = Uint8Array.from(base.files.get(path)!);
  bytes[at] = bytes[at]! ^ (1 << bit);
  return new Map([...base.files, [path, bytes]]);
}

/** First byte, last byte and two between. */
export function placesIn(base: Made, path: string): number[] {
  const size = base.files.get(path)!.length;
  return [...new Set([0, Math.floor(size / 3), Math.floor((2 * size) / 3), size - 1])];
}

/** What the failed checks say, as one text. */
export async function faultsOf(base: Made, files: Map<string, Uint8Array>): Promise<string> {
  const report = await verifyFiles(files, { fingerprint: base.fingerprint });
  expect(report.errors).toEqual([]);
  expect(report.passed).toBe(false);
  return allFaults(report);
}
