import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { castBallot, getReceipt } from '../../src/contract/box-api.ts';
import * as memberApi from '../../src/contract/member-api.ts';
import { getElection } from '../../src/contract/status-api.ts';
import { DefinitionSchema } from '../../src/core/election/definition.ts';
import { BOX_LINE_BODIES } from '../../src/core/ledger/box-lines.ts';
import { testDefinitionValue } from '../support/definition.ts';
import { ROOT as root } from '../support/root.ts';

/** The pages read by the same schemas as everybody else, through less code: both must say the same of every value. */

interface Parsing {
  safeParse(value: unknown): { success: boolean; data?: unknown };
}
interface Small {
  readonly DefinitionSchema: Parsing;
  readonly BOX_LINE_BODIES: Readonly<Record<string, Parsing>>;
  readonly memberApi: Readonly<Record<string, { body: Parsing; reply: Parsing }>>;
  readonly getElection: { reply: Parsing };
  readonly castBallot: { body: Parsing; reply: Parsing };
  readonly getReceipt: { reply: Parsing };
}

let small: Small;

beforeAll(async () => {
  const built = await build({
    stdin: {
      contents: `
export { DefinitionSchema } from './src/core/election/definition.ts';
export { BOX_LINE_BODIES } from './src/core/ledger/box-lines.ts';
export * as memberApi from './src/contract/member-api.ts';
export { getElection } from './src/contract/status-api.ts';
export { castBallot, getReceipt } from './src/contract/box-api.ts';`,
      resolveDir: root,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'esm',
    alias: { zod: `${root}/src/web/schema/small-zod.ts` },
  });
  const text = built.outputFiles[0]!.text;
  small = (await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)) as Small;
});

type Json = unknown;

/** Every value that differs from a good one in one place: something missing, more, or of another kind. */
function* spoiled(value: Json): Generator {
  for (const other of [null, 0, -1, 1.5, 'x', '', true, [], {}, '\u200b']) yield other;
  if (Array.isArray(value)) {
    yield [...(value as Json[]), ...(value as Json[])];
    for (const [at, each] of (value as Json[]).slice(0, 2).entries()) {
      for (const bad of spoiled(each)) yield (value as Json[]).with(at, bad);
    }
  } else if (typeof value === 'object' && value !== null) {
    yield { ...value, more: 1 };
    for (const [key, each] of Object.entries(value)) {
      yield Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
      for (const bad of spoiled(each)) yield { ...value, [key]: bad };
    }
  } else if (typeof value === 'string') yield* [`${value} `, value.slice(1), value.toUpperCase(), value.repeat(90)];
  else if (typeof value === 'number') yield* [value + 1e9, value + 2 ** 53, String(value)];
}

function same(whole: Parsing, reduced: Parsing, value: Json): void {
  const [expected, actual] = [whole.safeParse(value), reduced.safeParse(value)];
  expect({ value, success: actual.success }).toEqual({ value, success: expected.success });
  if (expected.success) expect(actual.data).toEqual(expected.data);
}

function sameOfAll(whole: Parsing, reduced: Parsing, good: Json): number {
  expect(whole.safeParse(good).success).toBe(true);
  same(whole, reduced, good);
  let count = 0;
  for (const bad of spoiled(good)) {
    same(whole, reduced, bad);
    count += 1;
  }
  return count;
}

const b64 = (length: number) => Buffer.alloc(length, 7).toString('base64url');
const HASH = 'ab'.repeat(32);

describe('the schemas of the pages', () => {
  test('say the same of a definition and of everything that is nearly one', () => {
    expect(sameOfAll(DefinitionSchema, small.DefinitionSchema, testDefinitionValue())).toBeGreaterThan(1000);
    const options = [1, 2].map((at) => ({ id: `o${at}`, name: `Option ${at}`, statement: '' }));
    const names = { grades: ['mauvais', 'bon'], conditions: ['majorité'] };
    const text = { language: 'fr', title: 'Un', organisation: 'Le', contact: 'à nous', rules: '', sections: [] };
    const translations = [{ ...text, contests: [{ id: 'chair', question: 'Qui ?', options, ...names }] }];
    sameOfAll(DefinitionSchema, small.DefinitionSchema, { ...testDefinitionValue(), translations });
  });

  test('say the same of a cast and of a ballot line', () => {
    const ballot = {
      section: 'north',
      votingKey: b64(32),
      signatures: [b64(384)],
      mark: b64(16),
      ciphertexts: [[b64(32), b64(32)]],
      commitments: [b64(32), b64(32)],
      responses: [b64(32), b64(32)],
    };
    sameOfAll(BOX_LINE_BODIES.ballot, small.BOX_LINE_BODIES['ballot']!, ballot);
    sameOfAll(castBallot.body, small.castBallot.body, { fingerprint: HASH, ballot });
  });

  test('say the same of what members send and get', () => {
    const { requestCode, createMemberSession } = memberApi;
    sameOfAll(requestCode.body, small.memberApi['requestCode']!.body, { reference: 'M-1' });
    const code = { way: 'code', reference: 'M-1', code: '123456', codeRequest: b64(32) };
    const letter = { way: 'letter', reference: 'M-1', letterCode: 'nonsense' };
    sameOfAll(createMemberSession.body, small.memberApi['createMemberSession']!.body, code);
    same(createMemberSession.body, small.memberApi['createMemberSession']!.body, letter);
    sameOfAll(getElection.reply, small.getElection.reply, {
      election: 'spring',
      title: 'Spring',
      state: 'voting',
      notice: 'x',
      opens: '2026-01-01T00:00:00Z',
      closes: '2026-01-02T00:00:00Z',
      now: '2026-01-01T12:00:00Z',
      fingerprint: HASH,
      words: ['a'],
      bundles: [HASH],
      turnout: [{ section: 'north', entitled: 3, ballots: 1 }],
    });
  });

  test('say the same of every answer that a member gets', () => {
    const promise = { leaf: HASH, request: HASH, publishedAfter: '2026-01-01T00:00:00Z', signature: b64(64) };
    const roll = { salt: b64(32), leaf: HASH, index: 3, size: 7, proof: [HASH], frozenLeaf: HASH };
    const answers = {
      requestCode: { codeRequest: b64(32), lifetimeSeconds: 900 },
      beginOrganisationSignIn: { url: 'https://id.example/authorize?state=x' },
      createMemberSession: {
        section: 'north',
        roll: { ...roll, changes: [{ act: 1, leaf: HASH }] },
        session: 'x',
        issued: [true, false],
        certificate: null,
      },
      issueToken: { blindSignature: b64(384), promise },
    };
    for (const [route, answer] of Object.entries(answers)) {
      const whole = memberApi[route as keyof typeof answers].reply;
      sameOfAll(whole, small.memberApi[route]!.reply, answer);
    }
    for (const [whole, reduced] of [
      [castBallot, small.castBallot],
      [getReceipt, small.getReceipt],
    ] as const) {
      sameOfAll(whole.reply, reduced.reply, { receipt: 'x' });
    }
  });
});
