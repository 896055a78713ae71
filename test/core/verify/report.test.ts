import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWellFormed } from '../../../src/core/base/bytes.ts';
import { jsonDifferences } from '../../../src/core/verify/json-differences.ts';
import { FaultList, Findings, printable } from '../../../src/core/verify/report.ts';
import { settle } from '../../../src/core/verify/settle.ts';

const check = { id: 'x', title: 'X' };

describe('findings', () => {
  test('without a word are a pass, with a note still', () => {
    const findings = new Findings();
    expect(findings.report(check)).toEqual({ ...check, status: 'passed', evidence: [] });
    findings.note('12 files');
    expect(findings.report(check)).toEqual({ ...check, status: 'passed', evidence: ['12 files'] });
  });

  test('with a fault are a failure, whatever else was said', () => {
    const findings = new Findings();
    findings.notApplicable('nothing to see');
    findings.blockedBy('y', 'y failed');
    findings.fault('wrong');
    expect(findings.report(check)).toMatchObject({ status: 'failed', evidence: ['wrong'] });
    expect(findings.blockedById).toBeNull();
  });

  test('that wait for another check say for which', () => {
    const findings = new Findings();
    findings.blockedBy('y', 'no lines');
    expect(findings.report(check)).toMatchObject({ status: 'not-applicable', evidence: ['no lines (see y)'] });
    expect(findings.blockedById).toBe('y');
  });

  test('keep a bounded number of faults and count the rest', () => {
    const list = new FaultList();
    for (let at = 0; at < 250; at += 1) list.add(`fault ${at}`);
    expect(list.count).toBe(250);
    expect(list.texts).toHaveLength(101);
    expect(list.texts.at(-1)).toBe('and 150 more');
  });
});

describe('a check that another one blocks', () => {
  function statuses(blocks: Record<string, string | null>): Record<string, string> {
    const ran = Object.entries(blocks).map(([id, by]) => {
      const findings = new Findings();
      if (by === 'fault') findings.fault('wrong');
      else if (by !== null) findings.blockedBy(by, 'cannot be made');
      return { check: { id, title: id }, findings };
    });
    return Object.fromEntries(settle(ran).map(({ id, status }) => [id, status]));
  }

  test('does not apply when the other one has failed, however far away', () => {
    expect(statuses({ a: 'fault', b: 'a', c: 'b' })).toEqual({ a: 'failed', b: 'not-applicable', c: 'not-applicable' });
  });

  test('fails when nothing that blocks it has failed: it must not hide', () => {
    expect(statuses({ a: null, b: 'a', c: 'b' })).toEqual({ a: 'passed', b: 'failed', c: 'failed' });
    expect(statuses({ a: 'nowhere' })).toEqual({ a: 'failed' });
    expect(statuses({ a: 'b', b: 'a' })).toEqual({ a: 'failed', b: 'failed' });
  });
});

describe('printable text', () => {
  test('has no control, direction or invisible character, no lone surrogate, and a bounded length', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 1500 }), (text) => {
        const safe = printable(text);
        expect(safe).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/u);
        expect(isWellFormed(safe)).toBe(true);
        expect(safe.length).toBeLessThan(6 * 601 + 1);
      }),
    );
  });

  test('leaves ordinary text alone', () => {
    expect(printable('Größe 12 → „ja“ 👍')).toBe('Größe 12 → „ja“ 👍');
  });
});

describe('differences of two JSON values', () => {
  test('are none for equal values and some for others', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        const [found, wanted] = [left as never, right as never];
        expect(jsonDifferences({ found, wanted: found })).toEqual([]);
        const same = JSON.stringify(sorted(left)) === JSON.stringify(sorted(right));
        expect(jsonDifferences({ found, wanted }).length === 0).toBe(same);
      }),
    );
  });

  test('name the place', () => {
    expect(jsonDifferences({ found: { a: [1, { b: 'x' }] }, wanted: { a: [1, { b: 'y', c: null }] } })).toEqual([
      'a.1.b: "x" instead of "y"',
      'a.1.c: nothing instead of null',
    ]);
    expect(jsonDifferences({ found: [], wanted: {} })).toEqual(['the whole: [] instead of {}']);
    expect(jsonDifferences({ found: {}, wanted: null })).toEqual(['the whole: {} instead of null']);
  });

  test('stop after twenty', () => {
    const many = Object.fromEntries(Array.from({ length: 90 }, (_, at) => [`k${at}`, at]));
    expect(jsonDifferences({ found: many, wanted: {} })).toHaveLength(20);
  });
});

/** Members in one order, and −0 as 0: what the comparison does not tell apart. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return Object.is(value, -0) ? 0 : value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, member]) => [name, sorted(member)]),
  );
}
