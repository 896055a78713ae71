import { nodePrimitives } from '../../src/cli/primitives.ts';
import { createMemoryReader } from '../../src/core/record/memory-reader.ts';
import type { VerificationReport } from '../../src/core/verify/report.ts';
import { type Stage, type VerifierPrimitives, verifyRecord } from '../../src/core/verify/verify-record.ts';

/** What most tests of the verifier do, in one call. */

let primitives: Promise<VerifierPrimitives> | null = null;

export function testPrimitives(): Promise<VerifierPrimitives> {
  primitives ??= nodePrimitives();
  return primitives;
}

export async function verifyFiles(
  files: ReadonlyMap<string, Uint8Array>,
  options: { readonly fingerprint?: Uint8Array; readonly stage?: Stage } = {},
): Promise<VerificationReport> {
  return await verifyRecord({ reader: createMemoryReader(files), primitives: await testPrimitives(), ...options });
}

export function failedChecks(report: VerificationReport): string[] {
  return report.checks.filter(({ status }) => status === 'failed').map(({ id }) => id);
}

/** The evidence of one check, as one text. */
export function evidenceOf(report: VerificationReport, id: string): string {
  return report.checks.find((check) => check.id === id)?.evidence.join('\n') ?? '';
}

export function statusOf(report: VerificationReport, id: string): string | undefined {
  return report.checks.find((check) => check.id === id)?.status;
}

/** The evidence of every failed check, as one text. */
export function allFaults(report: VerificationReport): string {
  return report.checks
    .filter(({ status }) => status === 'failed')
    .flatMap(({ evidence }) => evidence)
    .join('\n');
}
