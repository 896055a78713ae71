import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ed25519 } from '@noble/curves/ed25519.js';
import type { LedgerSigner } from '../../src/app/ports.ts';
import { toBase64Url } from '../../src/core/base/bytes.ts';
import type { BallotLineBody } from '../../src/core/ledger/ballot-line.ts';

/** Ballots as the store sees them: bytes of the right lengths. Whether they are valid is judged before it. */
export function madeUpBallot(fields: Partial<BallotLineBody> = {}): BallotLineBody {
  const bytes = (length: number): string => toBase64Url(randomBytes(length));
  return {
    section: 'north' as BallotLineBody['section'],
    votingKey: bytes(32),
    signatures: [bytes(384)],
    mark: bytes(16),
    ciphertexts: [[bytes(32), bytes(32)]],
    commitments: [bytes(32), bytes(32)],
    responses: [bytes(32), bytes(32)],
    ...fields,
  };
}

/** A ledger key of a test. */
export function testSigner(): LedgerSigner {
  const secret = ed25519.utils.randomSecretKey();
  return { publicKey: ed25519.getPublicKey(secret), sign: (message) => ed25519.sign(message, secret) };
}

/** A folder of its own for copies of ledger heads. */
export function guardFolder(): string {
  return mkdtempSync(join(tmpdir(), 'tellers-guard-'));
}
