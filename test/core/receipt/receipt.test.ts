import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBase64, toBase64Url, utf8 } from '../../../src/core/base/bytes.ts';
import { boxOrigin } from '../../../src/core/election/definition.ts';
import { makeLines, ZERO_LEAF } from '../../../src/core/ledger/chain.ts';
import { cosignCheckpoint, signCheckpoint } from '../../../src/core/ledger/checkpoint.ts';
import { createMerkleTree } from '../../../src/core/ledger/tree.ts';
import { checkReceipt, makeReceipt, parseReceipt, type Receipt } from '../../../src/core/receipt/receipt.ts';
import { fixTestDefinition, makeTestDefinition } from '../../support/definition.ts';
import { ed25519Signer, verifyWithNode } from '../../support/ed25519.ts';
import { boxSample } from '../../support/lines.ts';

const signer = ed25519Signer(sha256(utf8('box')));
const witnessSigners = ['one', 'two', 'three'].map((name) => ed25519Signer(sha256(utf8(name))));
const witnessName = (index: number) => `witness-${index + 1}.example`;
const box = { ledgerKey: toBase64Url(signer.publicKey), replyKey: toBase64Url(new Uint8Array(32).fill(9)) };

const definition = fixTestDefinition(
  makeTestDefinition({
    box,
    witnesses: {
      required: 2,
      keys: witnessSigners.map(({ publicKey }, index) => ({ name: witnessName(index), key: toBase64Url(publicKey) })),
    },
  }),
);
const origin = boxOrigin(definition.definition);

const items = [
  { kind: 'announced', body: boxSample('announced') },
  { kind: 'voting-opened', body: boxSample('voting-opened') },
  { kind: 'ballot', body: boxSample('ballot') },
  { kind: 'ballot', body: { ...boxSample('ballot'), section: 'elsewhere' } },
  { kind: 'ballot', body: boxSample('ballot') },
];
const { lines, leaves } = makeLines({ size: 0, lastLeaf: ZERO_LEAF, items });
const tree = createMerkleTree();
for (const leaf of leaves) tree.append(leaf);
const note = signCheckpoint({ origin, size: 5, root: tree.rootAt(5), signer });

function receiptOf(index: number, over: Partial<Receipt> = {}): Receipt {
  return { line: lines[index] ?? ZERO_LEAF, index, proof: tree.inclusionProof({ index, size: 5 }), note, ...over };
}

function cosigned(...witnesses: number[]): string {
  return witnesses.reduce((text, index) => {
    const by = witnessSigners[index] ?? signer;
    return cosignCheckpoint({ note: text, name: witnessName(index), timeSeconds: 1_800_000_000, signer: by });
  }, note);
}

function check(text: string, by = definition) {
  return checkReceipt({ text, definition: by, verifyEd25519: verifyWithNode });
}

function reasons(text: string): readonly string[] {
  const checked = check(text);
  return checked.ok ? [] : checked.error.reasons;
}

describe('a receipt', () => {
  test('is a tlog-proof whose extra is the ballot line', () => {
    const hashes = tree.inclusionProof({ index: 2, size: 5 }).map((hash) => `${toBase64(hash)}\n`);
    const text = makeReceipt(receiptOf(2));
    expect(text).toBe(
      `c2sp.org/tlog-proof@v1\nextra ${toBase64(lines[2] ?? ZERO_LEAF)}\nindex 2\n${hashes.join('')}\n${note}`,
    );
    expect(parseReceipt(text)).toEqual({ ok: true, value: receiptOf(2) });
  });

  test('reads back whatever was written, and only what would be written', () => {
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => new Uint8Array(bytes));
    const receipts = fc.record({
      line: fc.uint8Array({ maxLength: 300 }).map((bytes) => new Uint8Array(bytes)),
      index: fc.oneof(fc.nat(), fc.constant(Number.MAX_SAFE_INTEGER)),
      proof: fc.array(hash, { maxLength: 53 }),
      note: fc.string({ maxLength: 50 }),
    });
    fc.assert(
      fc.property(receipts, (receipt) => {
        expect(parseReceipt(makeReceipt(receipt))).toEqual({ ok: true, value: receipt });
      }),
    );
    fc.assert(
      fc.property(receipts, fc.nat(), fc.string({ maxLength: 2 }), (receipt, place, by) => {
        const text = makeReceipt(receipt);
        const at = place % text.length;
        const read = parseReceipt(text.slice(0, at) + by + text.slice(at + 1));
        if (read.ok) expect(makeReceipt(read.value)).toBe(text.slice(0, at) + by + text.slice(at + 1));
      }),
    );
  });

  test('reads back at its limits: 53 hashes, 160,000 characters', () => {
    const full = receiptOf(2, { proof: Array.from({ length: 53 }, () => new Uint8Array(32).fill(5)) });
    expect(parseReceipt(makeReceipt(full))).toEqual({ ok: true, value: full });
    const room = 160_000 - makeReceipt(receiptOf(2)).length;
    const long = receiptOf(2, { note: note + 'x'.repeat(room) });
    expect(parseReceipt(makeReceipt(long))).toEqual({ ok: true, value: long });
    for (const index of [-1, 0.5, 2 ** 53]) expect(() => makeReceipt(receiptOf(2, { index }))).toThrow('bug:');
  });

  test('of a ballot in the box passes, and says which ballot and under which head', () => {
    expect(check(makeReceipt(receiptOf(2)))).toEqual({
      ok: true,
      value: {
        index: 2,
        ballot: boxSample('ballot'),
        checkpoint: { origin, size: 5, root: tree.rootAt(5), cosignatures: [] },
        provisional: true,
      },
    });
    expect(check(makeReceipt(receiptOf(4))).ok).toBe(true);
  });

  test('of the only line of a box has no hash', () => {
    const first = makeLines({ size: 0, lastLeaf: ZERO_LEAF, items: items.slice(2, 3) });
    const [root = ZERO_LEAF] = first.leaves;
    const text = makeReceipt({
      line: first.lines[0] ?? ZERO_LEAF,
      index: 0,
      proof: [],
      note: signCheckpoint({ origin, size: 1, root, signer }),
    });
    expect(text).toContain('\nindex 0\n\n');
    expect(check(text)).toMatchObject({ ok: true, value: { index: 0 } });
  });

  test('is provisional until as many witnesses as the definition says have cosigned', () => {
    const provisional = (text: string) => {
      const checked = check(makeReceipt(receiptOf(2, { note: text })));
      return checked.ok ? checked.value.provisional : null;
    };
    expect(provisional(note)).toBe(true);
    expect(provisional(cosigned(1))).toBe(true);
    expect(provisional(cosigned(0, 2))).toBe(false);
    expect(provisional(cosigned(2, 1, 0))).toBe(false);
  });

  test('stays provisional where there are no witnesses, whoever else signed', () => {
    const alone = fixTestDefinition(makeTestDefinition({ box }));
    expect(check(makeReceipt(receiptOf(2, { note: cosigned(0, 1) })), alone)).toMatchObject({
      ok: true,
      value: { provisional: true, checkpoint: { cosignatures: [] } },
    });
  });
});

describe('a receipt is refused', () => {
  test('when its line, index, proof or checkpoint belongs to another', () => {
    const NO_PROOF = 'the proof does not lead from the line to the root of the checkpoint';
    const other = tree.inclusionProof({ index: 4, size: 5 });
    expect(reasons(makeReceipt(receiptOf(2, { proof: other })))).toEqual([NO_PROOF]);
    expect(reasons(makeReceipt(receiptOf(2, { index: 4, proof: other })))).toEqual([
      'line: its seq is not the index of the proof',
      NO_PROOF,
    ]);
    const early = signCheckpoint({ origin, size: 2, root: tree.rootAt(2), signer });
    expect(reasons(makeReceipt(receiptOf(2, { note: early })))).toEqual([NO_PROOF]);
    const changed = utf8(
      Buffer.from(lines[2] ?? ZERO_LEAF)
        .toString('utf8')
        .replace('"seq":2', '"seq":4'),
    );
    expect(reasons(makeReceipt(receiptOf(2, { line: changed })))).toEqual([
      'line: its seq is not the index of the proof',
      NO_PROOF,
    ]);
  });

  test('when its line is no ballot, or one of another election', () => {
    expect(reasons(makeReceipt(receiptOf(1)))).toEqual(['line: kind: "voting-opened" is not a ballot']);
    expect(reasons(makeReceipt(receiptOf(3)))).toEqual(['line: a section of another election']);
    expect(reasons(makeReceipt(receiptOf(2, { line: new Uint8Array() })))).toEqual([
      'line: not canonical JSON: not a JSON value in canonical form at 0',
      'the proof does not lead from the line to the root of the checkpoint',
    ]);
  });

  test('when its checkpoint is not signed by the ballot box of the definition', () => {
    const foreign = signCheckpoint({ origin, size: 5, root: tree.rootAt(5), signer: witnessSigners[0] ?? signer });
    expect(reasons(makeReceipt(receiptOf(2, { note: foreign })))).toEqual([
      "checkpoint: no signature by the ledger's key",
    ]);
    const elsewhere = signCheckpoint({ origin: 'vote.example/other/box', size: 5, root: tree.rootAt(5), signer });
    expect(reasons(makeReceipt(receiptOf(2, { note: elsewhere })))).toEqual([
      `checkpoint: the origin is not ${origin}`,
      "checkpoint: no signature by the ledger's key",
    ]);
    const bad = cosigned(0).replace(/....\n$/, 'AQ==\n');
    expect(reasons(makeReceipt(receiptOf(2, { note: bad })))).toHaveLength(1);
  });

  test('with all reasons at once', () => {
    expect(reasons(makeReceipt(receiptOf(1, { index: 2, note: 'x' })))).toEqual([
      'line: kind: "voting-opened" is not a ballot',
      'checkpoint: no empty line before the signatures',
    ]);
  });

  const good = makeReceipt(receiptOf(2));
  const [, , , firstHash = ''] = good.split('\n');
  test.each([
    ['nothing at all', '', 'no empty line before the checkpoint'],
    ['only a header', 'c2sp.org/tlog-proof@v1\n', 'no empty line before the checkpoint'],
    ['another header', good.replace('@v1', '@v2'), 'the first line is not c2sp.org/tlog-proof@v1'],
    ['no extra', good.replace(/extra .*\n/, ''), 'the second line is not "extra" and canonical base64'],
    ['two spaces', good.replace('extra ', 'extra  '), 'the second line is not "extra" and canonical base64'],
    ['base64url', good.replace(/extra .*/, 'extra _-8='), 'the second line is not "extra" and canonical base64'],
    ['spare bits', good.replace(/extra .*/, 'extra AB=='), 'the second line is not "extra" and canonical base64'],
    ['a leading zero', good.replace('index 2', 'index 02'), 'the third line is not "index" and a decimal'],
    ['a negative index', good.replace('index 2', 'index -2'), 'the third line is not "index" and a decimal'],
    ['no index', good.replace('index 2\n', ''), 'the third line is not "index" and a decimal'],
    ['a large index', good.replace('index 2', 'index 9007199254740992'), 'the third line is not "index" and a decimal'],
    ['a short hash', good.replace(firstHash, 'AAAA'), 'hash 1 is not 32 bytes in canonical base64'],
    ['words for a hash', good.replace(firstHash, 'a hash'), 'hash 1 is not 32 bytes in canonical base64'],
    ['54 hashes', good.replace(firstHash, `${firstHash}\n`.repeat(52).trim()), 'more than 53 hashes'],
    ['carriage returns', good.replaceAll('\n', '\r\n'), 'no empty line before the checkpoint'],
    ['the length of a book', good + 'x'.repeat(160_000), 'longer than 160000 characters'],
  ])('with %s', (_, text, reason) => {
    const parsed = parseReceipt(text);
    expect(parsed.ok ? [] : parsed.error.reasons.filter((said) => said.startsWith(reason))).toHaveLength(1);
    expect(check(text)).toEqual(parsed);
  });

  test('and never throws, whatever the text', () => {
    const parts = fc.constantFrom(
      'c2sp.org/tlog-proof@v1',
      'extra ',
      'index ',
      '\n',
      '\n\n',
      firstHash,
      '0',
      '—',
      note,
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string({ maxLength: 5 })), { maxLength: 14 }), (pieces) => {
        expect(check(pieces.join('')).ok).toBe(false);
      }),
    );
  });

  test('with any one character exchanged, unless that makes a witness a stranger', () => {
    const text = makeReceipt(receiptOf(2, { note: cosigned(0, 1) }));
    const end = makeReceipt(receiptOf(2)).length;
    fc.assert(
      fc.property(fc.nat({ max: text.length - 1 }), fc.constantFrom('A', 'b', '0', '=', '\n', ' ', ''), (at, by) => {
        fc.pre(text.charAt(at) !== by);
        const checked = check(text.slice(0, at) + by + text.slice(at + 1));
        if (at < end) expect(checked.ok).toBe(false);
        else if (checked.ok) expect(checked.value.provisional).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
