import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { utf8 } from '../../../src/core/base/bytes.ts';
import { canonicalBytes } from '../../../src/core/base/canonical-json.ts';
import { err, ok } from '../../../src/core/base/result.ts';
import { createMemoryReader } from '../../../src/core/record/memory-reader.ts';
import { MAX_RECORD_FILES, maxBytesOf, type RecordReader } from '../../../src/core/record/reader.ts';
import { RecordFiles } from '../../../src/core/verify/record-files.ts';
import { CHECKS, verifyRecord } from '../../../src/core/verify/verify-record.ts';
import { withIndex } from '../../support/broken-cases.ts';
import { freshRecord, makeRecord } from '../../support/record-maker.ts';
import { allFaults, evidenceOf, failedChecks, testPrimitives, verifyFiles } from '../../support/verify.ts';

vi.mock('../../../src/core/token/token-keys.ts', async (original) => {
  const { judgingOnce } = await import('../../support/fast-token-keys.ts');
  return judgingOnce(await original());
});

const base = await freshRecord();
const paths = [...base.files.keys()];
/** One file of every form. */
const forms = [
  'index.json',
  'definition.json',
  'ceremony.jsonl',
  'box/entries.jsonl',
  'box/checkpoints',
  'registers/1/entries.jsonl',
  'roll/city.leaves',
  'acts/1.json',
  'cast-vote-records/chair.jsonl',
  'result.json',
  'declaration.json',
  ...paths.filter((path) => /^signatures\/.*registrar|^blobs\//.test(path)).slice(0, 2),
];
const ids = CHECKS.map(({ id }) => id);

async function verifyReader(reader: RecordReader) {
  return await verifyRecord({ reader, primitives: await testPrimitives(), fingerprint: base.fingerprint });
}

/** Contents that programs have fallen over. */
const NASTY: [string, Uint8Array][] = [
  ['nothing', new Uint8Array()],
  ['one line feed', utf8('\n')],
  ['many line feeds', utf8('\n'.repeat(5000))],
  ['bytes that are no text', new Uint8Array(4096).fill(0xff)],
  ['deep nesting', utf8('['.repeat(200_000))],
  ['deep objects', utf8('{"a":'.repeat(200_000))],
  ['an empty object a line', utf8('{}\n'.repeat(3000))],
  ['a long string', utf8(`"${'a'.repeat(300_000)}"\n`)],
  ['a prototype', utf8('{"__proto__":{"kind":"ballot"},"kind":"ballot"}\n')],
  ['a lone surrogate', utf8('"\\ud800"\n')],
];

describe('whatever a file holds, the verifier reports and does not fall over', () => {
  test.each(NASTY)('%s, in a file of every form in turn', async (_name, content) => {
    for (const path of forms) {
      const files = new Map([...base.files, [path, content] as const]);
      const report = await verifyFiles(path === 'index.json' ? files : withIndex(files), {
        fingerprint: base.fingerprint,
      });
      expect(report.errors).toEqual([]);
      expect(report.checks.map(({ id }) => id)).toEqual(ids);
      expect(report.passed).toBe(false);
      expect(allFaults(report)).toContain(path);
    }
  });

  test('parts of the record exchanged for other parts of it', async () => {
    const two = fc
      .tuple(fc.constantFrom(...paths), fc.constantFrom(...paths))
      .filter(([left, right]) => left !== right);
    await fc.assert(
      fc.asyncProperty(two, async ([left, right]) => {
        const files = new Map(base.files);
        files.set(left, base.files.get(right)!);
        files.set(right, base.files.get(left)!);
        const report = await verifyFiles(left === 'index.json' || right === 'index.json' ? files : withIndex(files));
        expect(report.errors).toEqual([]);
        expect(report.passed).toBe(false);
      }),
      { numRuns: 30 },
    );
  });

  test('lines of the ballot box doubled, dropped and exchanged', async () => {
    const text = new TextDecoder().decode(base.files.get('box/entries.jsonl'));
    const lines = text.trimEnd().split('\n');
    const change = fc.tuple(
      fc.nat({ max: lines.length - 1 }),
      fc.nat({ max: lines.length - 1 }),
      fc.constantFrom('double', 'drop', 'swap'),
    );
    await fc.assert(
      fc.asyncProperty(change, async ([at, other, how]) => {
        const changed = [...lines];
        if (how === 'double') changed.splice(at, 0, lines[other]!);
        else if (how === 'drop') changed.splice(at, 1);
        else if (at === other) changed.reverse();
        else [changed[at], changed[other]] = [changed[other]!, changed[at]!];
        const files = withIndex(
          new Map([...base.files, ['box/entries.jsonl', utf8(`${changed.join('\n')}\n`)] as const]),
        );
        const report = await verifyFiles(files, { fingerprint: base.fingerprint });
        expect(report.errors).toEqual([]);
        // Without its last line a chain is still one; then the signed heads tell.
        expect(failedChecks(report)).toContain(
          how === 'drop' && at === lines.length - 1 ? 'box-checkpoints' : 'box-chain',
        );
      }),
      { numRuns: 15 },
    );
  });
});

describe('whatever a reader does, the verifier reports', () => {
  const honest = createMemoryReader(base.files);

  test('a reader that cannot list', async () => {
    const report = await verifyReader({
      ...honest,
      list: () => Promise.resolve(err({ kind: 'unreadable', reason: 'no index' })),
    });
    expect(report.errors).toEqual([]);
    expect(evidenceOf(report, 'files')).toContain('no index');
    expect(report.passed).toBe(false);
  });

  test('a reader that throws at every file', async () => {
    const report = await verifyReader({ ...honest, read: () => Promise.reject(new Error('EIO: input/output error')) });
    expect(report.errors).toEqual([]);
    expect(report.passed).toBe(false);
    expect(allFaults(report)).toContain('definition.json');
    expect(allFaults(report)).toContain('EIO');
  });

  test.each(paths)('a reader that cannot read %s', async (path) => {
    const report = await verifyReader({
      ...honest,
      read: (input) => (input.path === path ? Promise.reject(new Error('EIO')) : honest.read(input)),
    });
    expect(report.errors).toEqual([]);
    expect(report.passed).toBe(false);
    expect(allFaults(report)).toContain(path);
  });

  test('a reader that says every file is too large', async () => {
    const report = await verifyReader({ ...honest, read: () => Promise.resolve(err({ kind: 'too-large' })) });
    expect(report.errors).toEqual([]);
    expect(evidenceOf(report, 'definition-form')).toContain(`larger than ${maxBytesOf('definition.json')} bytes`);
  });

  test('a file that the list hides is not read, even where the record must have it', async () => {
    const report = await verifyReader({
      ...honest,
      list: () => Promise.resolve(ok(paths.filter((path) => path !== 'roll/city.leaves'))),
    });
    expect(evidenceOf(report, 'files')).toContain('roll/city.leaves: is missing');
    expect(report.passed).toBe(false);
  });

  test('paths that lead elsewhere, stand twice or are too many are named and not opened', async () => {
    const read = vi.fn((input: Parameters<RecordReader['read']>[0]) => honest.read(input));
    const bad = ['../secret', '/etc/passwd', 'roll/../../x', 'a//b', 'A', 'roll/city.leaves', '', 'x\n', 'ä'];
    const report = await verifyReader({ list: () => Promise.resolve(ok([...paths, ...bad])), read });
    const evidence = evidenceOf(report, 'files');
    for (const path of ['../secret', '/etc/passwd', 'roll/../../x', 'a//b', 'ä']) expect(evidence).toContain(path);
    expect(evidence).toContain('roll/city.leaves: stands twice');
    const opened = read.mock.calls.map(([input]) => input.path);
    expect(opened.filter((path) => !paths.includes(path))).toEqual([]);
  });

  test('a list without end is cut', async () => {
    const many = Array.from({ length: MAX_RECORD_FILES + 10 }, (_, at) => `blobs/${String(at).padStart(64, '0')}`);
    const report = await verifyReader({ ...honest, list: () => Promise.resolve(ok([...paths, ...many])) });
    expect(report.errors).toEqual([]);
    expect(evidenceOf(report, 'files')).toContain(`more than ${MAX_RECORD_FILES} files`);
  });
});

describe('what would take more memory or time than any honest record is cut off and named', () => {
  test('vote records with more lines than there are ballots are not counted', async () => {
    const path = 'cast-vote-records/chair.jsonl';
    const files = new Map([...base.files, [path, utf8('{}\n'.repeat(13))] as const]);
    const report = await verifyFiles(withIndex(files), { fingerprint: base.fingerprint });
    expect(evidenceOf(report, 'recount')).toContain(`${path}: more than 12 lines`);
    expect(report.errors).toEqual([]);
  });

  test('a roll that promises more entries than the verifier takes', async () => {
    const definition = JSON.parse(new TextDecoder().decode(base.files.get('definition.json'))) as {
      sections: { roll: { size: number } }[];
    };
    definition.sections[0]!.roll.size = 10_000_000;
    const leaves = `${'0'.repeat(64)}\n`.repeat(2_000_001);
    const report = await verifyFiles(
      new Map([
        ...base.files,
        ['definition.json', canonicalBytes(definition)] as const,
        ['roll/city.leaves', Buffer.from(leaves)] as const,
      ]),
    );
    expect(evidenceOf(report, 'roll')).toContain('roll/city.leaves: ');
    expect(report.errors).toEqual([]);
  });

  test('a ballot box of line feeds', async () => {
    const files = new Map([...base.files, ['box/entries.jsonl', utf8('a\n'.repeat(1_500_001))] as const]);
    const report = await verifyFiles(files);
    expect(evidenceOf(report, 'box-chain')).toContain('more than 1500000 lines');
    expect(report.errors).toEqual([]);
  });

  test('a file that changes while the record is read', async () => {
    const honest = createMemoryReader(base.files);
    const path = [...base.files.keys()].find((name) => name.startsWith('box/tile/entries/'))!;
    let reads = 0;
    const files = await RecordFiles.open({
      ...honest,
      read: async (input) => {
        reads += 1;
        return input.path === path && reads > 1 ? ok(utf8('another content')) : await honest.read(input);
      },
    });
    expect((await files.read(path)).kind).toBe('present');
    expect(await files.read(path)).toMatchObject({ kind: 'unreadable', reason: expect.stringContaining('changed') });
    expect(await files.hash(path)).toMatchObject({ size: base.files.get(path)!.length });
  });

  test('every bound of a file is at least as large as the file in an honest record, and definite', () => {
    for (const [path, bytes] of base.files) expect(maxBytesOf(path)).toBeGreaterThan(bytes.length);
    expect(maxBytesOf('anything/else')).toBe(65_536);
    expect(maxBytesOf('acts/1.json')).toBe(8_192);
    expect(maxBytesOf('box/entries.jsonl')).toBe(1_610_612_736);
    expect(maxBytesOf('boxes/entries.jsonl')).toBe(65_536);
  });
});

test('evidence that quotes hostile text cannot move a cursor or turn text round', async () => {
  const name = 'x\u001b[2J\u202egnp.txt';
  const report = await verifyFiles(new Map([...base.files, [name, utf8('x')] as const]));
  const evidence = evidenceOf(report, 'files');
  expect(evidence).toContain('\\u001b[2J\\u202egnp.txt');
  expect(evidence).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/u);
});

test('an error of the verifier itself fails the check in which it happens and is listed, and the others go on', async () => {
  const primitives = await testPrimitives();
  const openPgp = { ...primitives.openPgp, verifySignature: () => Promise.reject(new Error('a bug of ours')) };
  const report = await verifyRecord({ reader: createMemoryReader(base.files), primitives: { ...primitives, openPgp } });
  const signed = ['ceremony', 'definition-signatures', 'acts', 'agreement', 'mix', 'declaration-signatures'];
  expect(failedChecks(report)).toEqual(signed);
  expect(report.errors).toHaveLength(signed.length);
  expect(report.errors[0]).toContain('a bug of ours');
});

test('an error while the record is read fails every check and does not escape', async () => {
  const primitives = await testPrimitives();
  const openPgp = { ...primitives.openPgp, readCertificate: () => Promise.reject(new Error('a bug of ours')) };
  const report = await verifyRecord({ reader: createMemoryReader(base.files), primitives: { ...primitives, openPgp } });
  expect(failedChecks(report)).toEqual(ids);
  expect(report.errors[0]).toContain('a bug of ours');
});

describe('a ballot box that repeats lines without end keeps the verifier no busier', () => {
  test('each trustee’s agreement and mix is judged once, and the repetition is named once a line', async () => {
    const repeated = new Set(['agreed', 'mix']);
    const { files, fixed } = await makeRecord({
      box: { item: (item) => (repeated.has(item.kind) ? Array.from({ length: 20 }, () => item) : [item]) },
    });
    const primitives = await testPrimitives();
    const judged: string[] = [];
    const openPgp: typeof primitives.openPgp = {
      ...primitives.openPgp,
      verifySignature: (input) => {
        judged.push(new TextDecoder().decode(input.document).match(/tellers\/(?:agreement|mix)\/v1/)?.[0] ?? '');
        return primitives.openPgp.verifySignature(input);
      },
    };
    const reader = createMemoryReader(files);
    const report = await verifyRecord({
      reader,
      primitives: { ...primitives, openPgp },
      fingerprint: fixed.fingerprint,
    });
    expect(report.errors).toEqual([]);
    expect(judged.filter((type) => type === 'tellers/agreement/v1')).toHaveLength(3);
    expect(judged.filter((type) => type === 'tellers/mix/v1')).toHaveLength(3);
    expect(failedChecks(report)).toEqual(['box-order']);
  });
});
