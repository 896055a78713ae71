import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { toBase64Url, utf8 } from '../../../src/core/base/bytes.ts';
import { err, ok } from '../../../src/core/base/result.ts';
import type { Hash, SectionId } from '../../../src/core/election/values.ts';
import { createMemoryReader } from '../../../src/core/record/memory-reader.ts';
import {
  MAX_UNUSED_TOKEN_BYTES,
  readUnusedToken,
  type UnusedToken,
  writeUnusedToken,
} from '../../../src/core/token/unused-token.ts';
import type { RecordFacts } from '../../../src/core/verify/facts.ts';
import { judgeUnredeemed, type UnredeemedReport } from '../../../src/core/verify/unredeemed.ts';
import { verifyFacts } from '../../../src/core/verify/verify-record.ts';
import { drawToken } from '../../support/record-ballots.ts';
import { recordKeys } from '../../support/record-keys.ts';
import { type MadeRecord, makeRecord, RecordMaker } from '../../support/record-maker.ts';
import { testPrimitives } from '../../support/verify.ts';

/** PR-10: in each section of the record one token was issued and not cast, so G = 1. */

let made: MadeRecord;
let facts: RecordFacts | null;
let tokenOf: (member: string, section?: 'city' | 'land') => UnusedToken;

beforeAll(async () => {
  made = await makeRecord();
  const primitives = await testPrimitives();
  ({ facts } = await verifyFacts({ reader: createMemoryReader(made.files), primitives }));
  const keys = await recordKeys();
  const { group } = primitives;
  tokenOf = (member, section = 'city') => {
    const { votingKey, signatures } = drawToken({ group, fixed: made.fixed, keys, member, section });
    return {
      type: 'tellers/unused-token/v1',
      fingerprint: made.fixed.fingerprintHex,
      section: section as SectionId,
      votingKey: toBase64Url(votingKey),
      signatures: signatures.map((each) => toBase64Url(each)),
    };
  };
});

function judge(...tokens: (UnusedToken | Uint8Array)[]): UnredeemedReport {
  const bytes = tokens.map((token) => (token instanceof Uint8Array ? token : utf8(writeUnusedToken(token))));
  const judged = judgeUnredeemed(
    facts,
    bytes.map((each, at) => ({ name: `file ${at + 1}`, content: ok(each) })),
  );
  if ('reason' in judged) throw new Error(judged.reason);
  return judged;
}

const shownIn = (report: UnredeemedReport) =>
  report.sections.map(({ section, shown, hidden, isProof }) => [section, shown, hidden, isProof]);

describe('tokens that holders did not use', () => {
  test('prove nothing as long as there are no more of them than G', () => {
    const report = judge(tokenOf('c11'), tokenOf('l3', 'land'));
    expect(report.refused).toEqual([]);
    expect(shownIn(report)).toEqual([
      ['city', 1, 1, false],
      ['land', 1, 1, false],
    ]);
  });

  test('prove that registrars signed more than they registered when there is one more, in its own section', () => {
    const report = judge(tokenOf('c11'), tokenOf('nobody of the roll'), tokenOf('l3', 'land'));
    expect(shownIn(report)).toEqual([
      ['city', 2, 1, true],
      ['land', 1, 1, false],
    ]);
  });

  test('count once, however often they are shown', () => {
    const report = judge(tokenOf('c11'), tokenOf('c11'));
    expect(shownIn(report)[0]).toEqual(['city', 1, 1, false]);
    expect(report.refused).toEqual([{ name: 'file 2', reasons: ['votingKey: the same token as file 1'] }]);
  });

  test('count for nothing when a ballot was cast with them', () => {
    const report = judge(tokenOf('c1'));
    expect(shownIn(report)[0]).toEqual(['city', 0, 1, false]);
    expect(report.refused[0]?.reasons[0]).toMatch(/a ballot was cast with it, box\/entries\.jsonl line \d+$/);
  });

  test('count for nothing when a registrar did not sign just that key for just that section and election', () => {
    const token = tokenOf('c11');
    const other = tokenOf('nobody of the roll');
    const refused = judge(
      { ...token, votingKey: other.votingKey },
      { ...token, section: 'land' as SectionId },
      { ...token, section: 'sea' as SectionId },
      { ...token, fingerprint: 'ab'.repeat(32) as Hash },
      { ...token, signatures: [...token.signatures, ...token.signatures] },
      { ...token, signatures: other.signatures },
    );
    expect(refused.refused.map(({ reasons }) => reasons)).toEqual([
      ['signatures.0: registrar 1 did not sign this token'],
      ['signatures.0: registrar 1 did not sign this token'],
      ['section: the election has no section "sea"'],
      [`fingerprint: it is of another election, ${'ab'.repeat(32)}`],
      ['signatures: 2 where 1 are needed'],
      ['signatures.0: registrar 1 did not sign this token'],
    ]);
    expect(shownIn(refused).map(([, shown]) => shown)).toEqual([0, 0]);
  });

  test('are named with their reasons when they cannot be read', () => {
    const report = judge(
      utf8('{}'),
      utf8('no token'),
      new Uint8Array([255]),
      new Uint8Array(MAX_UNUSED_TOKEN_BYTES + 1),
    );
    expect(report.refused.map(({ reasons }) => reasons.length > 0)).toEqual([true, true, true, true]);
    const unread = judgeUnredeemed(facts, [{ name: 'gone\u202e', content: err('ENOENT') }]);
    expect(unread).toMatchObject({ refused: [{ name: 'gone\\u202e', reasons: ['ENOENT'] }] });
  });

  test('show a false ballot that all registrars hid together, once one member who did not vote comes forward', async () => {
    // As many ballots as tokens: every check of the record passes.
    const plan = { member: 'false', section: 'city', chair: ['ben'], board: ['gus'] } as const;
    const forged = await makeRecord({ unregistered: [plan] });
    const primitives = await testPrimitives();
    const verified = await verifyFacts({ reader: createMemoryReader(forged.files), primitives });
    expect(verified.report.passed).toBe(true);
    const token = utf8(writeUnusedToken({ ...tokenOf('c11'), fingerprint: forged.fixed.fingerprintHex }));
    const judged = judgeUnredeemed(verified.facts, [{ name: 'c11', content: ok(token) }]);
    expect(judged).toMatchObject({ refused: [], sections: [{ shown: 1, hidden: 0, isProof: true }, { shown: 0 }] });
  });

  test('are not judged before the close, when their holders may still vote', async () => {
    const maker = new RecordMaker(await recordKeys(), {});
    await maker.announce();
    maker.issue();
    maker.cast();
    const reader = createMemoryReader(maker.made().files);
    const open = await verifyFacts({ reader, primitives: await testPrimitives() });
    expect(judgeUnredeemed(open.facts, [])).toMatchObject({
      kind: 'no-figures',
      reason: expect.stringContaining('not closed'),
    });
    expect(judgeUnredeemed(null, [])).toEqual({ kind: 'no-figures', reason: 'the definition cannot be used' });
  });
});

test('what is written is read back, and one changed byte is never read as the same token', () => {
  const token = tokenOf('c11');
  const bytes = utf8(writeUnusedToken(token));
  expect(readUnusedToken(bytes)).toEqual(ok(token));
  fc.assert(
    fc.property(fc.nat({ max: bytes.length - 2 }), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const changed = Uint8Array.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ change;
      const read = readUnusedToken(changed);
      expect(read.ok && JSON.stringify(read.value) === JSON.stringify(token)).toBe(false);
    }),
  );
});
