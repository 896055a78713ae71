import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createNobleGroup } from '../../src/backends/noble-group.ts';
import { ed25519Signer } from '../../src/backends/node-ed25519.ts';
import { compareBytes, toBase64, toHex, u32, utf8 } from '../../src/core/base/bytes.ts';
import { frame } from '../../src/core/base/frame.ts';
import { contestLotSeed, lotOrder } from '../../src/core/count/lots.ts';
import { fingerprintWords } from '../../src/core/election/fingerprint-words.ts';
import { SectionIdSchema } from '../../src/core/election/values.ts';
import { BOX_LINE_BODIES } from '../../src/core/ledger/box-lines.ts';
import { makeLines } from '../../src/core/ledger/chain.ts';
import { signCheckpoint } from '../../src/core/ledger/checkpoint.ts';
import { REGISTER_LINE_BODIES } from '../../src/core/ledger/register-lines.ts';
import { createMerkleTree } from '../../src/core/ledger/tree.ts';
import { lotPoint } from '../../src/core/opening/coin.ts';
import { makeReceipt } from '../../src/core/receipt/receipt.ts';
import { rollLeaf } from '../../src/core/roll/roll.ts';
import { rollRoot } from '../../src/core/roll/roll-tree.ts';
import { embedBlock } from '../../src/core/sealing/embedding.ts';
import { recoveryCodeOf } from '../../src/core/token/recovery-code.ts';
import { ROOT } from '../support/root.ts';
import { hex } from '../support/vectors.ts';

/** The examples of docs/protocol.md are what the code computes. */

const page = readFileSync(join(ROOT, 'docs/protocol.md'), 'utf8');
const counting = Uint8Array.from({ length: 32 }, (_, index) => index);

function expectOnPage(text: string): void {
  expect(page.replaceAll(/\s+/g, ' ')).toContain(text.replaceAll(/\s+/g, ' ').trim());
}

test('the example frame', () => {
  const bytes = toHex(frame('tellers/example/v1', [utf8('a'), utf8('bc'), u32(7)]));
  expect(page.replaceAll(/\s/g, '')).toContain(bytes);
});

test('the example fingerprint in words', () => {
  const fingerprint = /`([0-9a-f]{64})` reads/.exec(page)?.[1] ?? '';
  expectOnPage(`reads *${fingerprintWords(hex(fingerprint)).join(' ')}*`);
});

test('the example roll leaf and root', () => {
  const section = SectionIdSchema.parse('members');
  const first = rollLeaf({ reference: 'M-0001', section, channels: { mail: 'ada@example.org' } }, counting);
  const second = rollLeaf({ reference: 'M-0002', section, channels: {} }, counting);
  expectOnPage(toHex(first));
  expectOnPage(toHex(rollRoot([first, second].toSorted(compareBytes))));
});

test('the example recovery code, block and lot point', () => {
  const group = createNobleGroup();
  const block = new Uint8Array(29);
  block[1] = 1;
  expectOnPage(recoveryCodeOf(counting));
  expectOnPage(toHex(embedBlock(group, block)));
  expectOnPage(toHex(lotPoint(group, counting)));
});

test('the example ledger, checkpoint and receipt', () => {
  const { lines, leaves } = makeLines({
    size: 0,
    lastLeaf: new Uint8Array(32),
    items: [
      { kind: 'voting-opened', body: { opens: '2026-11-10T08:00:00Z' } },
      { kind: 'closed', body: { closes: '2026-11-17T20:00:00Z' } },
    ],
  });
  const tree = createMerkleTree();
  for (const leaf of leaves) tree.append(leaf);
  expectOnPage(new TextDecoder().decode(lines[1]));
  expectOnPage(toHex(leaves[1]!));
  expectOnPage(toHex(tree.rootAt(2)));
  const signer = ed25519Signer(counting);
  const note = signCheckpoint({ origin: 'vote.example/committee-2026/box', size: 2, root: tree.rootAt(2), signer });
  expectOnPage(note);
  const receipt = makeReceipt({ line: lines[1]!, index: 1, proof: tree.inclusionProof({ index: 1, size: 2 }), note });
  expectOnPage(receipt.slice(0, receipt.indexOf('\n\n')));
  expectOnPage(toBase64(leaves[0]!));
});

test('the example lot order', () => {
  const contestSeed = contestLotSeed({ contest: 'chair', lotSeed: counting });
  const order = lotOrder({ contestSeed, candidates: ['ada', 'ben', 'cleo'] });
  expectOnPage(contestSeed);
  expectOnPage(order.map(({ id, hash }) => `${id} (\`${hash.slice(0, 8)}…\`)`).join(', '));
});

test('every kind of line is named', () => {
  for (const kind of [...Object.keys(BOX_LINE_BODIES), ...Object.keys(REGISTER_LINE_BODIES)]) {
    expect(page).toContain(`\`${kind}\``);
  }
});
