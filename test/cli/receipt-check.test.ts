import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type ReceiptCheckOptions, receiptCheckCommand } from '../../src/cli/receipt-check.ts';
import { signCheckpoint } from '../../src/core/ledger/checkpoint.ts';
import { createMerkleTree, leafHash } from '../../src/core/ledger/tree.ts';
import { makeReceipt } from '../../src/core/receipt/receipt.ts';
import { recordFiles } from '../../src/core/record/build-record.ts';
import { captured, removeTemporaryFolders, temporaryFolder, writeRecord } from '../support/record-folder.ts';
import { recordKeys } from '../support/record-keys.ts';
import { makeRecord, RecordMaker } from '../support/record-maker.ts';
import { testPrimitives } from '../support/verify.ts';

const made = await makeRecord();
const { lines, checkpoints } = made.content.box;
const folder = writeRecord(made.files);
const tree = createMerkleTree();
for (const line of lines) tree.append(leafHash(line));

afterAll(removeTemporaryFolders);

/** The third line of the ballot box is the first ballot; the second published head is the first to cover it. */
const INDEX = 2;

function receiptOf(input: { index?: number; line?: Uint8Array; note?: string; size?: number } = {}): string {
  const { index = INDEX, line = lines[INDEX]!, note = checkpoints[1]! } = input;
  const size = input.size ?? Number(note.split('\n')[1]);
  return makeReceipt({ line, index, proof: tree.inclusionProof({ index, size }), note });
}

function save(text: string, name = 'receipt.txt'): string {
  const file = join(temporaryFolder(), name);
  writeFileSync(file, text);
  return file;
}

async function check(text: string, options: Partial<ReceiptCheckOptions> = {}) {
  const output = captured();
  const code = await receiptCheckCommand({ file: save(text), output, primitives: await testPrimitives(), ...options });
  return { code, text: output.text(), errors: output.errors() };
}

const definition = join(folder, 'definition.json');

describe('tellers receipt check', () => {
  test('with a record says that the ballot is in it, and that it will count', async () => {
    const { code, text, errors } = await check(receiptOf(), { record: folder, fingerprint: made.fixed.fingerprintHex });
    expect([code, errors]).toEqual([0, '']);
    expect(text).toContain('the ballot is in the record, box/entries.jsonl line 3');
    expect(text).toContain('the record continues the ballot box that the receipt saw');
    expect(text).toContain('its token and its proof are valid');
    expect(text).not.toContain('FAILS');
  });

  test('with the definition alone says what the receipt shows by itself, and which fingerprint to compare', async () => {
    const { code, text } = await check(receiptOf(), { definition });
    expect(code).toBe(0);
    expect(text).toContain('this ballot is line 3 under that head');
    expect(text.trimEnd().split('\n').at(-1)).toContain(
      `Compare with your notice: the election fingerprint is ${made.fixed.fingerprintHex}`,
    );
  });

  test('says that a receipt whose head no quorum of witnesses saw is provisional', async () => {
    const note = `${checkpoints[1]!.split('\n').slice(0, -2).join('\n')}\n`;
    const { code, text } = await check(receiptOf({ note }), { record: folder });
    expect(code).toBe(0);
    expect(text).toContain('provisional');
    expect((await check(receiptOf(), { record: folder })).text).not.toContain('provisional');
  });

  test('asks for the words that the member typed', async () => {
    // The maker of test records seals with the member's name as its words.
    expect((await check(receiptOf(), { definition, words: 'c1' })).code).toBe(0);
    const other = await check(receiptOf(), { definition, words: 'red kettle' });
    expect(other.code).toBe(1);
    expect(other.text).toContain('somebody else’s receipt');
  });

  test('fails when the record does not have the ballot', async () => {
    const keys = await recordKeys();
    const maker = new RecordMaker(keys, {});
    await maker.announce();
    maker.issue();
    maker.cast();
    // The operator leaves the first ballot out and signs the rest.
    const without = new RecordMaker(keys, {
      box: { item: (item, seq) => (item.kind === 'ballot' && seq === INDEX ? [] : [item]) },
    });
    await without.announce();
    without.issue();
    without.cast();
    const record = writeRecord(recordFiles(without.made().content));
    const { code, text } = await check(receiptOf(), { record });
    expect(code).toBe(1);
    expect(text).toContain('where the receipt’s ballot must be');
    expect(text).toContain('keep this receipt, it proves a fork');
  });

  test('fails for a head that somebody else signed, for another line and for another place', async () => {
    const keys = await recordKeys();
    const size = 7;
    const note = signCheckpoint({
      origin: 'vote.example/committee-2026/box',
      size,
      root: tree.rootAt(size),
      signer: keys.reply,
    });
    const cases = [
      receiptOf({ note }),
      receiptOf({ line: lines[3]! }),
      receiptOf({ index: 3 }),
      receiptOf({ index: 1, line: lines[1]! }),
    ];
    for (const text of cases) {
      const { code, text: said } = await check(text, { definition });
      expect([code, said]).toEqual([1, expect.stringContaining('FAILS')]);
    }
  });

  test('fails for another election than the one whose fingerprint was given', async () => {
    const { code, text } = await check(receiptOf(), { record: folder, fingerprint: '0'.repeat(64) });
    expect(code).toBe(1);
    expect(text).toContain('another one than the one whose fingerprint you gave');
  });

  test('ends with 2 for what is no receipt, definition or record', async () => {
    expect(await check('hello', { definition })).toMatchObject({ code: 2, text: '' });
    expect(await check(receiptOf(), { definition: save('{}') })).toMatchObject({ code: 2, text: '' });
    expect(await check(receiptOf(), { definition: join(folder, 'nothing') })).toMatchObject({ code: 2, text: '' });
    expect(await check(receiptOf(), { record: temporaryFolder() })).toMatchObject({ code: 2, text: '' });
    expect(await check('x'.repeat(1_000_001), { definition })).toMatchObject({ code: 2, text: '' });
  });

  test('ends with 64 when it is not told whose receipt it is, or gets a fingerprint that is none', async () => {
    expect(await check(receiptOf())).toMatchObject({ code: 64, text: '' });
    expect(await check(receiptOf(), { definition, fingerprint: 'abc' })).toMatchObject({ code: 64, text: '' });
  });
});
