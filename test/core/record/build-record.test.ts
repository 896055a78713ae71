import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test } from 'vitest';
import { fromUtf8, toHex, utf8 } from '../../../src/core/base/bytes.ts';
import { parseCanonicalJson } from '../../../src/core/base/canonical-json.ts';
import { declaredFiles, listFile, makeRecordIndex, recordFiles } from '../../../src/core/record/build-record.ts';
import { DeclarationSchema } from '../../../src/core/record/declaration.ts';
import { createMemoryReader } from '../../../src/core/record/memory-reader.ts';
import { isPlainPath, maxBytesOf } from '../../../src/core/record/reader.ts';
import { RecordIndexSchema } from '../../../src/core/record/record-index.ts';
import { makeRecord } from '../../support/record-maker.ts';

const { content, files } = await makeRecord();

function parse(path: string): unknown {
  const json = parseCanonicalJson(files.get(path)!);
  return json.ok ? json.value : undefined;
}

describe('the files of a record', () => {
  test('are sorted by path, and each has a path that a record may hold and fits its bound', () => {
    const paths = [...files.keys()];
    expect(paths).toEqual(paths.toSorted());
    for (const [path, bytes] of files) {
      expect([path, isPlainPath(path)]).toEqual([path, true]);
      expect(bytes.length).toBeLessThan(maxBytesOf(path));
    }
  });

  test('are listed with hash and size by the index, which does not list itself', () => {
    const index = RecordIndexSchema.parse(parse('index.json'));
    const others = [...files].filter(([path]) => path !== 'index.json');
    expect(index.files).toEqual(
      others.map(([path, bytes]) => ({ path, sha256: toHex(sha256(bytes)), size: bytes.length })),
    );
    expect(index.election).toBe(toHex(sha256(content.definition)));
  });

  test('hold as a blob only what has no path of its own', () => {
    const [share = new Uint8Array()] = content.blobs;
    const repeated = recordFiles({ ...content, blobs: [...content.blobs, content.definition, content.result!, share] });
    expect([...repeated.keys()]).toEqual([...files.keys()]);
    const other = recordFiles({ ...content, blobs: [...content.blobs, utf8('a remark')] });
    expect(other.get(`blobs/${toHex(sha256(utf8('a remark')))}`)).toEqual(utf8('a remark'));
  });

  test('do not depend on the order in which the index was asked for', () => {
    const listed = [...files].map(([path, bytes]) => listFile(path, bytes));
    const fingerprint = '0'.repeat(64);
    expect(makeRecordIndex({ fingerprint, files: listed.toReversed() })).toEqual(
      makeRecordIndex({ fingerprint, files: listed }),
    );
  });

  test('are made for a record that has just been announced, too', () => {
    const early = recordFiles({
      ...content,
      acts: [],
      records: [],
      blobs: [],
      result: undefined,
      resultPage: undefined,
      declaration: undefined,
      declarationSignatures: [],
    });
    expect(early.has('result.json')).toBe(false);
    expect(early.has('declaration.json')).toBe(false);
    expect(early.has('box/entries.jsonl')).toBe(true);
  });
});

describe('what the declaration lists', () => {
  test('is everything but ledgers, index and the declaration with its signatures', () => {
    const listed = declaredFiles(content).map(({ path }) => path);
    const left = [...files.keys()].filter((path) => !listed.includes(path));
    expect(
      left.every((path) => /^(box|registers|signatures\/declaration)\/|^(index|declaration)\.json$/.test(path)),
    ).toBe(true);
    for (const path of ['definition.json', 'result.html', 'roll/city.leaves', 'ceremony.jsonl'])
      expect(listed).toContain(path);
    expect(listed.some((path) => path.startsWith('blobs/'))).toBe(true);
  });

  test('is the same whether the declaration is already part of the record or not', () => {
    const before = { ...content, declaration: undefined, declarationSignatures: [] };
    expect(declaredFiles(before)).toEqual(declaredFiles(content));
  });

  test('stands in the declaration', () => {
    expect(DeclarationSchema.parse(parse('declaration.json')).files).toEqual(declaredFiles(content));
  });

  test('names every contest’s winner and the hash of its sheet', () => {
    const { outcome } = DeclarationSchema.parse(parse('declaration.json'));
    const result = parse('result.json') as {
      contests: { contest: string; sha256: string; outcome: { elected: string[] } }[];
    };
    expect(outcome).toEqual(
      result.contests.map(({ contest, sha256: hash, outcome: { elected } }) => ({ contest, elected, result: hash })),
    );
  });
});

describe('the memory reader', () => {
  const reader = createMemoryReader(files);

  test('gives every file, refuses what is larger than asked for, knows no others', async () => {
    expect(await reader.list()).toEqual({ ok: true, value: [...files.keys()] });
    const size = files.get('definition.json')!.length;
    expect((await reader.read({ path: 'definition.json', maxBytes: size })).ok).toBe(true);
    expect(await reader.read({ path: 'definition.json', maxBytes: size - 1 })).toEqual({
      ok: false,
      error: { kind: 'too-large' },
    });
    expect(await reader.read({ path: 'nothing', maxBytes: 1 })).toEqual({ ok: false, error: { kind: 'absent' } });
  });
});

test('paths that lead elsewhere are no paths of a record', () => {
  for (const path of [
    '',
    '.',
    '..',
    '../x',
    '/x',
    'a/../b',
    'a//b',
    'a/',
    '.hidden',
    'A',
    'a\\b',
    'a b',
    'ä',
    'a\u0000',
    'a/.b',
  ]) {
    expect([path, isPlainPath(path)]).toEqual([path, false]);
  }
  expect(isPlainPath('a'.repeat(200))).toBe(true);
  expect(isPlainPath('a'.repeat(201))).toBe(false);
});

test('the text files of a record are text', () => {
  for (const [path, bytes] of files) {
    if (/\/tile\/|^blobs\//.test(path)) continue;
    expect([path, fromUtf8(bytes).ok]).toEqual([path, true]);
  }
});
