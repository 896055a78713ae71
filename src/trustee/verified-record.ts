import { equalBytes } from '../core/base/bytes.ts';
import type { FixedDefinition } from '../core/election/fixed-definition.ts';
import { msToInstant } from '../core/election/values.ts';
import { RECORD } from '../core/record/paths.ts';
import { maxBytesOf, type RecordReader } from '../core/record/reader.ts';
import { type VerifiedForTrustee, verifyForTrustee } from '../core/verify/verify-for-trustee.ts';
import { createEstimate } from './estimate.ts';
import { ASK_EVERY_MS, type TrusteePorts, TrusteeRefusal } from './ports.ts';

/** What a trustee's program needs after the close. */
export interface ServePorts extends TrusteePorts {
  /** The election record under its address. */
  readonly record: () => RecordReader;
}

/** The index as it is now; null when it cannot be read. */
async function indexOf(reader: RecordReader): Promise<Uint8Array | null> {
  const read = await reader.read({ path: RECORD.index, maxBytes: maxBytesOf(RECORD.index) });
  return read.ok ? read.value : null;
}

/** How often a record is read again that grew while it was read, or that does not show the last step yet. */
const READINGS = 30;

/** How often the index of a record that does not verify is looked at again before the record is refused. */
const LOOKS = 5;

/** Clocks of two machines may differ so much: the program waits for its own to come to the closing instant. */
const CLOCK_LAG_MS = 120_000;

/**
 * The record cannot show when `closed` was written: a service that writes it days before the instant would have what has
 * come so far opened while voting goes on. Every trustee's program has a clock of its own against that.
 */
async function awaitClose({ nowMs, sleep }: ServePorts, { closesAtMs }: VerifiedForTrustee): Promise<void> {
  const earlyMs = closesAtMs - nowMs();
  if (earlyMs > CLOCK_LAG_MS) {
    const [closes, now] = [msToInstant(closesAtMs), msToInstant(nowMs())];
    throw new TrusteeRefusal(
      `the service closed the ballot box too early: voting goes on until ${closes}, and by this machine’s clock it is ${now}. Nothing was done. Look at your clock; if it is right, tell the officers and the other trustees`,
    );
  }
  if (earlyMs > 0) await sleep(earlyMs);
}

/** Whether the record's index becomes another in a moment: the service may write its last step a little later. */
async function growsSoon({ record, sleep }: ServePorts, index: Uint8Array | null): Promise<boolean> {
  for (let look = 0; look < LOOKS; look += 1) {
    await sleep(ASK_EVERY_MS);
    const now = await indexOf(record());
    if (now !== null && index !== null && !equalBytes(now, index)) return true;
  }
  return false;
}

/**
 * Verifies the record and gives what follows from it. A record that grows while it is read is no false one: it is read
 * again, until two looks at its index agree.
 * @param shows whether the record has come as far as the service says
 */
export async function verified(
  ports: ServePorts,
  step: {
    readonly fixed: FixedDefinition;
    readonly stage: 'closed' | 'mixed';
    readonly shows: (facts: VerifiedForTrustee) => boolean;
  },
): Promise<VerifiedForTrustee> {
  const { progress, say, sleep } = ports;
  const { fixed, stage, shows } = step;
  let reasons: readonly string[] = [];
  for (let reading = 0; reading < READINGS; reading += 1) {
    const reader = ports.record();
    const before = await indexOf(reader);
    const estimate = createEstimate(ports.nowMs);
    const result = await verifyForTrustee({
      reader,
      primitives: ports.primitives,
      fingerprint: fixed.fingerprint,
      stage,
      progress: ({ step: check, done, total }) => progress(`verifying ${check}: ${estimate(check, done, total)}`),
    });
    if (result.ok && shows(result.value)) {
      await awaitClose(ports, result.value);
      say(`The record verifies up to here (${stage}).`);
      return result.value;
    }
    reasons = result.ok ? ['it does not show the step that the service says is due'] : result.error.reasons;
    const after = await indexOf(ports.record());
    const grew = before === null || after === null || !equalBytes(before, after);
    if (!result.ok && !grew && !(await growsSoon(ports, after))) break;
    await sleep(ASK_EVERY_MS);
  }
  throw new TrusteeRefusal(`the record does not verify, and nothing was done: ${reasons.join('; ')}`);
}
