import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RecordPorts } from '../../../src/app/record/ports.ts';
import { createRecordFiles } from '../../../src/app/record/record-reader.ts';
import { toHex } from '../../../src/core/base/bytes.ts';
import { parseCanonicalJson } from '../../../src/core/base/canonical-json.ts';
import type { FixedDefinition } from '../../../src/core/election/fixed-definition.ts';
import { RecordIndexSchema } from '../../../src/core/record/record-index.ts';
import {
  announceElection,
  castAs,
  ELECTION,
  type Office,
  openOffice,
  orThrow,
  testMembers,
} from '../../support/election-office.ts';

const sha256 = (bytes: Uint8Array) => new Uint8Array(createHash('sha256').update(bytes).digest());

describe('serving the record of a running election', () => {
  let office: Office;
  let fixed: FixedDefinition;
  const members = testMembers();

  beforeAll(async () => {
    office = await openOffice();
    fixed = await announceElection(office);
    await office.clock(office.opensAtMs);
  });
  afterAll(() => office.close());

  /** Counts how often a whole ledger is read. */
  function counting(): { ports: RecordPorts; reads: () => number } {
    let reads = 0;
    const box = Object.assign(Object.create(office.ports.box) as RecordPorts['box'], {
      ledger: (election: string) => {
        reads += 1;
        return office.ports.box.ledger(election);
      },
    });
    return { ports: { ...office.ports, box }, reads: () => reads };
  }

  test('a young snapshot is served without asking, an old one only read again when a ledger has grown', async () => {
    let now = 0;
    const { ports, reads } = counting();
    const files = createRecordFiles(ports, { sha256, maxAgeMs: 1000, clockMs: () => now });
    const first = await files.files(ELECTION);
    expect(reads()).toBe(1);
    orThrow(await castAs(office, fixed, { member: members[0]!, choice: 0 }));
    now = 999;
    expect(await files.files(ELECTION)).toBe(first);
    expect((await files.turnout(ELECTION)).size).toBe(0);
    now = 1000;
    const second = await files.files(ELECTION);
    expect(second).not.toBe(first);
    expect(await files.turnout(ELECTION)).toEqual(new Map([['north', 1]]));
    expect(reads()).toBe(2);
    now = 5000;
    expect(await files.files(ELECTION)).toBe(second);
    expect(reads()).toBe(2);
  });

  test('many who ask at once share one reading', async () => {
    const { ports, reads } = counting();
    const files = createRecordFiles(ports, { sha256, maxAgeMs: 0 });
    const all = await Promise.all(Array.from({ length: 20 }, () => files.files(ELECTION)));
    expect(new Set(all).size).toBe(1);
    expect(reads()).toBe(1);
  });

  test('the files of one snapshot agree with each other also when the ledger has grown since', async () => {
    const files = createRecordFiles(office.ports, { sha256, maxAgeMs: 0 });
    const before = (await files.files(ELECTION))!;
    orThrow(await castAs(office, fixed, { member: members[1]!, choice: 0 }));
    const after = (await files.files(ELECTION))!;
    for (const snapshot of [before, after]) {
      const json = parseCanonicalJson(snapshot.get('index.json')!);
      const index = RecordIndexSchema.parse(json.ok ? json.value : null);
      expect(index.election).toBe(fixed.fingerprintHex);
      expect(index.files.map(({ path }) => path)).toEqual([...snapshot.keys()].filter((path) => path !== 'index.json'));
      for (const { path, sha256: hash, size } of index.files) {
        const content = snapshot.get(path)!;
        expect([toHex(sha256(content)), content.length], path).toEqual([hash, size]);
      }
      expect(snapshot.size).toBe([...snapshot].length);
    }
    expect(before.get('box/entries.jsonl')).not.toEqual(after.get('box/entries.jsonl'));
    // A client that follows the tiles finds the partial ones of the smaller ledger.
    const partial = [...before.keys()].find((path) => path.startsWith('box/tile/0/'))!;
    expect(after.get(partial)).toEqual(before.get(partial));
  });

  test('holds nothing that is not public yet, and nothing outside the record', async () => {
    const files = (await createRecordFiles(office.ports, { sha256 }).files(ELECTION))!;
    const folders = new Set([...files.keys()].map((path) => path.split('/')[0]));
    expect(folders).toEqual(
      new Set(['box', 'ceremony.jsonl', 'definition.json', 'index.json', 'registers', 'roll', 'signatures']),
    );
    for (const path of [
      '../definition.json',
      'declaration-refused.txt',
      'box',
      'box/',
      '',
      'roll/north',
      '__proto__',
    ]) {
      expect(files.get(path), path).toBeUndefined();
      expect(files.has(path)).toBe(false);
    }
    const everything = Buffer.concat([...files.values()]).toString('latin1');
    for (const text of ['M-1', 'm1@example.org']) expect(everything).not.toContain(text);
    expect(everything).toContain(fixed.fingerprintHex);
  });

  test('of an election that is not announced there is nothing', async () => {
    const files = createRecordFiles(office.ports, { sha256 });
    expect(await files.files('autumn')).toBeNull();
    expect((await files.turnout('autumn')).size).toBe(0);
  });
});
