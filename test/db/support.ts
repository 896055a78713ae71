import { ed25519 } from '@noble/curves/ed25519.js';
import { expect } from 'vitest';
import type { BoxStore } from '../../src/app/box/ports.ts';
import type { LedgerContent, LedgerSigner } from '../../src/app/ports.ts';
import { equalBytes, toHex, utf8 } from '../../src/core/base/bytes.ts';
import { canonicalBytes } from '../../src/core/base/canonical-json.ts';
import { blobRefOf } from '../../src/core/election/blob-ref.ts';
import { fingerprintOf } from '../../src/core/election/fixed-definition.ts';
import { type Hash, msToInstant } from '../../src/core/election/values.ts';
import {
  type BoxLine,
  parseBoxLine,
  parseRegisterLine,
  type RegisterLine,
  verifyChain,
} from '../../src/core/ledger/chain.ts';
import { openCheckpoint } from '../../src/core/ledger/checkpoint.ts';
import { verifyConsistency } from '../../src/core/ledger/proofs.ts';
import { createMerkleTree } from '../../src/core/ledger/tree.ts';
import { type Database, openDatabase } from '../../src/db/open-database.ts';
import type { TestDatabase } from '../support/database.ts';
import { guardFolder, testSigner } from '../support/ledgers.ts';
import { silentLog } from '../support/log.ts';

export const OPENS = Date.UTC(2027, 0, 1);
export const CLOSES = Date.UTC(2027, 0, 2);

/** Opens the stores of a test database as one process of the service would. */
export async function openForTest(
  database: TestDatabase,
  options: {
    readonly instance?: string;
    readonly folder?: string;
    readonly trustDatabase?: boolean;
    readonly prepare?: boolean;
  } = {},
): Promise<Database> {
  const opened = await openDatabase({
    dataFolder: '/nonexistent',
    database: { url: null, rollUrl: database.rollUrl, boxUrl: database.boxUrl },
    guard: { folder: options.folder ?? guardFolder(), instance: options.instance ?? 'main' },
    trustDatabase: options.trustDatabase ?? false,
    prepare: options.prepare ?? true,
    log: silentLog,
  });
  if (!opened.ok) throw new Error(opened.error.reasons.join('\n'));
  return opened.value;
}

export interface TestBox {
  readonly election: string;
  readonly signer: LedgerSigner;
  readonly origin: string;
  readonly definition: Uint8Array;
}

/** Of a definition only the instants mean anything to the store, and to the doctor alone. */
function testDefinition(title: string): Uint8Array {
  return canonicalBytes({ title, opens: msToInstant(OPENS), closes: msToInstant(CLOSES) });
}

/** Announces an election in the box. */
export async function createTestBox(box: BoxStore, election = 'spring', title = 'one'): Promise<TestBox> {
  const made = {
    election,
    signer: testSigner(),
    origin: `votes.example/${election}/box`,
    definition: testDefinition(title),
  };
  const created = await box.create(createInput(made));
  if (!created.ok) throw new Error(created.error.kind);
  return made;
}

export function createInput(made: TestBox): Parameters<BoxStore['create']>[0] {
  const fingerprint = fingerprintOf(made.definition);
  const signature = utf8('signature');
  return {
    ...made,
    fingerprint,
    opensAtMs: OPENS,
    closesAtMs: CLOSES,
    first: {
      kind: 'announced',
      body: {
        fingerprint: toHex(fingerprint) as Hash,
        definition: blobRefOf(made.definition),
        signatures: [{ role: 'officer', certificate: 'a'.repeat(40), signature: blobRefOf(signature) }],
      },
    },
    blobs: [signature],
  };
}

/** Checks everything that a ledger promises: chain, every published checkpoint's signature and root, consistency. */
export function checkLedger(content: LedgerContent, made: Pick<TestBox, 'signer' | 'origin'>): void {
  const chain = verifyChain(content.lines);
  if (!chain.ok) throw new Error(`chain broken at ${String(chain.error.seq)}: ${chain.error.reason}`);
  const tree = createMerkleTree();
  for (const leaf of chain.value.leaves) tree.append(leaf);
  let before: { size: number; root: Uint8Array } | null = null;
  for (const note of content.checkpoints) {
    const opened = openCheckpoint({
      note,
      origin: made.origin,
      publicKey: made.signer.publicKey,
      verifyEd25519: ({ publicKey, message, signature }) => ed25519.verify(signature, message, publicKey),
    });
    if (!opened.ok) throw new Error(opened.error.reasons.join('; '));
    const { size, root } = opened.value;
    expect(equalBytes(root, tree.rootAt(size))).toBe(true);
    if (before !== null) {
      expect(size).toBeGreaterThan(before.size);
      const proof = tree.consistencyProof({ from: before.size, to: size });
      const consistent = verifyConsistency({
        fromSize: before.size,
        fromRoot: before.root,
        toSize: size,
        toRoot: root,
        proof,
      });
      expect(consistent).toBe(true);
    }
    before = { size, root };
  }
  expect(content.checkpoints.at(-1)).toBe(content.checkpoint);
  expect(before?.size).toBe(content.lines.length);
}

export function boxLines(content: Pick<LedgerContent, 'lines'>): BoxLine[] {
  return content.lines.map((bytes) => {
    const line = parseBoxLine(bytes);
    if (!line.ok) throw new Error(line.error.reasons.join('; '));
    return line.value;
  });
}

export function registerLines(content: Pick<LedgerContent, 'lines'>): RegisterLine[] {
  return content.lines.map((bytes) => {
    const line = parseRegisterLine(bytes);
    if (!line.ok) throw new Error(line.error.reasons.join('; '));
    return line.value;
  });
}
