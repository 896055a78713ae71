import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes, fromUtf8, toHex, utf8 } from '../../../src/core/base/bytes.ts';
import { canonicalBytes, type JsonObject } from '../../../src/core/base/canonical-json.ts';
import {
  createChainWalk,
  makeLines,
  parseBoxLine,
  parseRegisterLine,
  verifyChain,
  ZERO_HASH,
  ZERO_LEAF,
} from '../../../src/core/ledger/chain.ts';
import { makeLine } from '../../../src/core/ledger/line.ts';
import { appendLeaves, EMPTY_FRONTIER, EMPTY_ROOT, frontierRoot, leafHash } from '../../../src/core/ledger/tree.ts';
import { boxSample, boxSamples, registerSample, registerSamples } from '../../support/lines.ts';

const prev = toHex(leafHash(utf8('the line before')));
const text = (bytes: Uint8Array) => {
  const read = fromUtf8(bytes);
  if (!read.ok) throw new Error('not text');
  return read.value;
};

/** A ledger of remarks and closings, enough to have several kinds in it. */
function ledger(count: number): { lines: Uint8Array[]; leaves: Uint8Array[] } {
  const items = Array.from({ length: count }, (_, index) =>
    index % 2 === 0 ? { kind: 'closed', body: boxSample('closed') } : { kind: 'ballot', body: boxSample('ballot') },
  );
  return makeLines({ size: 0, lastLeaf: ZERO_LEAF, items });
}

describe('a line', () => {
  test('is canonical JSON with the fields of its body beside kind, seq and prev, and no line feed', () => {
    const line = makeLine({ kind: 'closed', seq: 7, prev, body: { closes: '2026-11-17T20:00:00Z' } });
    expect(text(line)).toBe(`{"closes":"2026-11-17T20:00:00Z","kind":"closed","prev":"${prev}","seq":7}`);
  });

  test('holds 65,535 bytes at most, and its body no field of the line itself: else it is a bug', () => {
    const room = 65_535 - makeLine({ kind: 'x', seq: 0, prev, body: { text: '' } }).length;
    expect(makeLine({ kind: 'x', seq: 0, prev, body: { text: 'a'.repeat(room) } })).toHaveLength(65_535);
    expect(() => makeLine({ kind: 'x', seq: 0, prev, body: { text: 'a'.repeat(room + 1) } })).toThrow('bug:');
    for (const name of ['kind', 'seq', 'prev']) {
      expect(() => makeLine({ kind: 'x', seq: 0, prev, body: { [name]: 1 } })).toThrow('bug:');
    }
  });

  test('names the leaf hash of the line before, which sha256sum computes from a zero byte and the line', () => {
    const { lines, leaves } = ledger(3);
    const sums = lines.map((line) =>
      createHash('sha256')
        .update(concatBytes([Uint8Array.of(0), line]))
        .digest('hex'),
    );
    expect(leaves.map(toHex)).toEqual(sums);
    const links = lines.map((line) => (JSON.parse(text(line)) as { prev: string }).prev);
    expect(links).toEqual([ZERO_HASH, sums[0], sums[1]]);
    expect(ZERO_HASH).toBe('0'.repeat(64));
  });

  test('is the same whether it was made in one batch or in several', () => {
    const { lines, leaves } = ledger(5);
    const items = [3, 4].map((index) =>
      index % 2 === 0 ? { kind: 'closed', body: boxSample('closed') } : { kind: 'ballot', body: boxSample('ballot') },
    );
    const later = makeLines({ size: 3, lastLeaf: leaves[2] ?? ZERO_LEAF, items });
    expect(later).toEqual({ lines: lines.slice(3), leaves: leaves.slice(3) });
  });
});

interface Kind {
  readonly kind: string;
  readonly body: JsonObject;
  readonly parse: (line: Uint8Array) => ReturnType<typeof parseBoxLine> | ReturnType<typeof parseRegisterLine>;
}
const kinds: Kind[] = [
  ...boxSamples.map(([kind, body]) => ({ kind, body, parse: parseBoxLine })),
  ...registerSamples.map(([kind, body]) => ({ kind, body, parse: parseRegisterLine })),
];

function reasons(kind: Kind, value: JsonObject): readonly string[] {
  const line = kind.parse(canonicalBytes(value));
  return line.ok ? [] : line.error.reasons;
}

describe.each(kinds)('a line of kind $kind', (sample) => {
  const { kind, body, parse } = sample;
  const value: JsonObject = { ...body, kind, seq: 4, prev };

  test('reads back', () => {
    const line = parse(makeLine({ kind, seq: 4, prev, body }));
    expect(line).toEqual({ ok: true, value: { kind, seq: 4, prev, body } });
  });

  test('is refused when any field of its body is missing, naming it', () => {
    for (const name of Object.keys(body)) {
      const without = Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
      expect(reasons(sample, without).some((reason) => reason.startsWith(`${name}: `))).toBe(true);
    }
  });

  test('is refused when any field of its body is something else, naming it', () => {
    for (const name of Object.keys(body)) {
      for (const wrong of [null, true, -1, '', '\n', [], {}]) {
        // A withheld list, shares' lists and a ballot box's empty lists may be empty.
        if (Array.isArray(wrong) && (name === 'withheld' || name === 'lists')) continue;
        expect(reasons(sample, { ...value, [name]: wrong }).some((reason) => reason.startsWith(name))).toBe(true);
      }
    }
  });

  test('is refused with a field that the kind does not have, also __proto__', () => {
    for (const name of ['time', 'member', '__proto__', 'constructor', '']) {
      const extra: JsonObject = Object.fromEntries([...Object.entries(value), [name, 'x']]);
      expect(reasons(sample, extra).length).toBeGreaterThan(0);
    }
  });

  test('is refused with a seq or prev that is none, with all reasons', () => {
    for (const seq of [-1, '4', null]) expect(reasons(sample, { ...value, seq })[0]).toMatch(/^seq: /);
    for (const wrong of [prev.toUpperCase(), prev.slice(1), '', 0]) {
      expect(reasons(sample, { ...value, prev: wrong })[0]).toMatch(/^prev: /);
    }
    const said = reasons(sample, { ...body, kind, time: 1 });
    expect(said.some((reason) => reason.startsWith('seq: '))).toBe(true);
    expect(said.some((reason) => reason.startsWith('prev: '))).toBe(true);
    expect(said.some((reason) => reason.includes('time'))).toBe(true);
  });
});

function box(bytes: Uint8Array): readonly string[] {
  const line = parseBoxLine(bytes);
  return line.ok ? [] : line.error.reasons;
}

describe('a line of no known kind', () => {
  test('is refused, a register line in the box and a box line in a register too', () => {
    expect(box(makeLine({ kind: 'issued', seq: 0, prev, body: registerSample('issued') }))).toEqual([
      'kind: "issued" does not stand in this kind of ledger',
    ]);
    const register = parseRegisterLine(makeLine({ kind: 'closed', seq: 0, prev, body: boxSample('closed') }));
    expect(register).toEqual({
      ok: false,
      error: { kind: 'line-refused', reasons: ['kind: "closed" does not stand in this kind of ledger'] },
    });
    for (const kind of ['toString', '__proto__', 'constructor', 'mixed', 'opened', '', 'Ballot']) {
      expect(box(canonicalBytes({ kind, seq: 0, prev }))).toEqual([
        `kind: "${kind}" does not stand in this kind of ledger`,
      ]);
    }
    const escape = canonicalBytes({ kind: '\u001b[2J', seq: -1, prev });
    expect(box(escape)).toEqual([
      'seq: Too small: expected number to be >=0',
      'kind: "\\u001b[2J" does not stand in this kind of ledger',
    ]);
    expect(box(canonicalBytes({ kind: 'x'.repeat(40), seq: 0, prev }))).toEqual([
      `kind: "${'x'.repeat(40)}" does not stand in this kind of ledger`,
    ]);
    expect(box(canonicalBytes({ kind: 'x'.repeat(41), seq: 0, prev }))[0]).toMatch(/^kind: /);
    expect(box(canonicalBytes({ kind: 7, seq: 0, prev }))[0]).toMatch(/^kind: /);
    expect(box(canonicalBytes({ seq: 0, prev }))[0]).toMatch(/^kind: /);
  });

  test('is refused when it is no object, no canonical JSON or too large', () => {
    for (const value of [null, true, 5, 'x', []]) expect(box(canonicalBytes(value))).toEqual(['not a JSON object']);
    expect(box(utf8(' {}'))).toEqual(['not canonical JSON: not a JSON value in canonical form at 0']);
    const line = text(makeLine({ kind: 'closed', seq: 0, prev, body: boxSample('closed') }));
    expect(box(utf8(`${line}\n`))[0]).toMatch(/bytes after the end/);
    expect(box(utf8(line.replace('"closes"', '"kind":"closed","closes"')))[0]).toMatch(/out of order/);
    expect(box(utf8(line.replace('{', '{"closes":"2026-11-17T20:00:00Z",')))[0]).toMatch(/twice/);
    expect(box(new Uint8Array(65_536).fill(0x20))).toEqual(['larger than 65535 bytes']);
    expect(box(Uint8Array.of(0xff))).toEqual(['not canonical JSON: not UTF-8 at 0']);
    expect(box(new Uint8Array())).toHaveLength(1);
  });

  test('never throws, whatever the bytes', () => {
    const value = fc.jsonValue({ maxDepth: 3 }).map((json) => utf8(JSON.stringify(json)));
    fc.assert(
      fc.property(fc.oneof(value, fc.uint8Array()), (bytes) => {
        expect(parseBoxLine(bytes).ok || parseRegisterLine(bytes).ok).toBe(false);
      }),
    );
  });

  test('reads nothing that it would not have written', () => {
    const all = kinds.map(({ kind, body }) => makeLine({ kind, seq: 4, prev, body }));
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.nat(), fc.integer({ min: 1, max: 255 }), (line, place, difference) => {
        const at = place % line.length;
        const changed = line.map((byte, index) => (index === at ? byte ^ difference : byte));
        for (const parse of [parseBoxLine, parseRegisterLine]) {
          const read = parse(changed);
          if (!read.ok) continue;
          const { kind, seq, prev: before, body } = read.value;
          expect(makeLine({ kind, seq, prev: before, body: body as JsonObject })).toEqual(changed);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('the chain', () => {
  test('of every length is walked, with its leaves and the root of its tree', () => {
    for (const count of [0, 1, 2, 5, 8, 13]) {
      const { lines, leaves } = ledger(count);
      const root = frontierRoot(appendLeaves(EMPTY_FRONTIER, leaves));
      expect(verifyChain(lines)).toEqual({ ok: true, value: { leaves, root } });
    }
    expect(verifyChain([])).toEqual({ ok: true, value: { leaves: [], root: EMPTY_ROOT } });
  });

  test('breaks where a line was changed, left out, doubled, exchanged or put in, and says where', () => {
    const { lines } = ledger(6);
    const at = (index: number) => lines[index] ?? new Uint8Array();
    const changed = utf8(text(at(2)).replace('"2026-11-17T20:00:00Z"', '"2026-11-18T20:00:00Z"'));
    const broken: [Uint8Array[], number, string][] = [
      [lines.with(2, changed), 3, 'prev is not the leaf hash of the line before'],
      [lines.toSpliced(2, 1), 2, 'seq is not 2'],
      [lines.slice(1), 0, 'seq is not 0'],
      [lines.toSpliced(2, 0, at(2)), 3, 'seq is not 3'],
      [lines.with(2, at(3)).with(3, at(2)), 2, 'seq is not 2'],
      [lines.with(4, new Uint8Array()), 4, 'not canonical JSON: not a JSON value in canonical form at 0'],
      [lines.with(4, utf8('[]')), 4, 'not a JSON object'],
      [lines.with(4, utf8('{}')), 4, 'seq is not 4'],
      [lines.with(4, utf8('{"prev":"","seq":4}')), 4, 'prev is not the leaf hash of the line before'],
      [lines.with(4, new Uint8Array(65_536)), 4, 'larger than 65535 bytes'],
    ];
    for (const [list, seq, reason] of broken) {
      expect(verifyChain(list)).toEqual({ ok: false, error: { kind: 'chain-broken', seq, reason } });
    }
  });

  test('takes lines up to the limit of the ledger', () => {
    const room = 65_535 - makeLine({ kind: 'x', seq: 0, prev: ZERO_HASH, body: { text: '' } }).length;
    const line = makeLine({ kind: 'x', seq: 0, prev: ZERO_HASH, body: { text: 'a'.repeat(room) } });
    expect(line).toHaveLength(65_535);
    expect(verifyChain([line])).toEqual({ ok: true, value: { leaves: [leafHash(line)], root: leafHash(line) } });
    expect(box(line)).toEqual(['kind: "x" does not stand in this kind of ledger']);
  });

  test('does not say that the last line is right: only a signed head says that', () => {
    const { lines } = ledger(3);
    expect(verifyChain(lines.slice(0, 2)).ok).toBe(true);
  });

  test('is walked line by line, and stands still at an error', () => {
    const { lines, leaves } = ledger(3);
    const walk = createChainWalk();
    expect(walk.add(lines[0] ?? ZERO_LEAF)).toEqual({ ok: true, value: leaves[0] });
    expect(walk.add(lines[2] ?? ZERO_LEAF).ok).toBe(false);
    expect(walk.frontier.size).toBe(1);
    const second = parseBoxLine(lines[1] ?? ZERO_LEAF);
    if (!second.ok) throw new Error('the sample is a line');
    const { seq, prev: before } = second.value;
    expect(walk.addRead({ bytes: lines[1] ?? ZERO_LEAF, seq, prev: before })).toEqual({ ok: true, value: leaves[1] });
    expect(toHex(walk.root())).toBe(toHex(frontierRoot(appendLeaves(EMPTY_FRONTIER, leaves.slice(0, 2)))));
  });
});
