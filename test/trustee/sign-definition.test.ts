import { sha256 } from '@noble/hashes/sha2.js';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Client } from '../../src/contract/client.ts';
import { toBase64Url, toHex } from '../../src/core/base/bytes.ts';
import { canonicalJson, type JsonObject } from '../../src/core/base/canonical-json.ts';
import { ok } from '../../src/core/base/result.ts';
import type { SeatStore } from '../../src/trustee/seat-store.ts';
import { signDefinition, signedDefinition } from '../../src/trustee/sign-definition.ts';
import { recordDefinition } from '../support/record-definition.ts';
import { type RecordKeys, recordKeys } from '../support/record-keys.ts';
import { confirmedSeat, programKey } from '../support/served-record.ts';
import { portsOf } from '../support/trustee-program.ts';

let keys: RecordKeys;
let value: JsonObject;

beforeAll(async () => {
  keys = await recordKeys();
  value = recordDefinition({ keys, group: keys.group, witnesses: false });
});

interface Shown {
  readonly definition: JsonObject | string;
  readonly state?: string;
}

/** A service that shows one definition and takes signatures. */
function serviceOf({ definition, state = 'prepared' }: Shown): { client: Client; signatures: string[] } {
  const signatures: string[] = [];
  const client: Client = {
    call(route, { body }) {
      const answer = (reply: unknown) => Promise.resolve(ok(reply) as never);
      if (route.id === 'getTrusteeCeremony') {
        return answer({ definition: typeof definition === 'string' ? definition : canonicalJson(definition) });
      }
      if (route.id === 'getTrusteeTask') return answer({ state, task: 'wait', submissions: [] });
      signatures.push((body as unknown as { signature: string }).signature);
      return answer({ state: 'announced' });
    },
  };
  return { client, signatures };
}

async function sign(store: SeatStore, shown: Shown, options: { confirm?: boolean; trustee?: number } = {}) {
  const { confirm = true, trustee = store.seat.trustee } = options;
  const { client, signatures } = serviceOf(shown);
  const { ports, said } = await portsOf({ store, key: programKey(keys.trustees[trustee - 1]!), client });
  const outcome = await signDefinition(ports, () => Promise.resolve(confirm)).catch((error: unknown) => error as Error);
  return { outcome, signatures, said };
}

async function refusedWith(shown: Shown, options: { confirm?: boolean; trustee?: number; store?: SeatStore } = {}) {
  const store = options.store ?? (await confirmedSeat(keys, 1));
  const before = await store.memory();
  const { outcome, signatures } = await sign(store, shown, options);
  expect(outcome).toHaveProperty('name', 'TrusteeRefusal');
  expect(signatures).toEqual([]);
  expect(await store.memory()).toEqual(before);
  return (outcome as Error).message;
}

const withKey = (change: JsonObject) => ({
  ...value,
  electionKey: { ...(value['electionKey'] as JsonObject), ...change },
});

describe('a trustee signs the definition', () => {
  test('that its own ceremony made the key of, shows its words, and keeps it as its anchor', async () => {
    const store = await confirmedSeat(keys, 1);
    const { outcome, signatures, said } = await sign(store, { definition: value });
    expect(outcome).not.toBeInstanceOf(Error);
    expect(signatures).toHaveLength(1);
    const fingerprint = toHex(sha256(new TextEncoder().encode(canonicalJson(value))));
    expect(await store.memory()).toEqual([{ act: 'signed', fingerprint, subject: fingerprint }]);
    expect((await signedDefinition({ store })).fingerprintHex).toBe(fingerprint);
    expect(said.join('\n')).toMatch(/fingerprint words: (?:[a-z]+ ){11}[a-z]+/);
    expect(said.join('\n')).toContain('2 of 3 trustees open: Tara Trustee, Theo Trustee, Tess Trustee');
  });

  test('once more without being asked when it was stopped before the answer', async () => {
    const store = await confirmedSeat(keys, 1);
    await sign(store, { definition: value });
    const again = await sign(store, { definition: value }, { confirm: false });
    expect(again.signatures).toHaveLength(1);
    expect(await store.memory()).toHaveLength(1);
  });

  test('no more when everybody has signed: then it only takes it as its anchor again', async () => {
    const store = await confirmedSeat(keys, 1);
    const { outcome, signatures } = await sign(store, { definition: value, state: 'voting' });
    expect(outcome).not.toBeInstanceOf(Error);
    expect(signatures).toEqual([]);
    expect((await signedDefinition({ store })).definition.title).toBe(value['title']);
  });
});

describe('a trustee does not sign', () => {
  test('a second definition of the same election, not even after a stop between memory and file', async () => {
    const store = await confirmedSeat(keys, 1);
    await sign(store, { definition: value });
    const other = { definition: { ...value, title: 'Another title' } };
    expect(await refusedWith(other, { store })).toContain('another definition than the one that you signed');
    const half = await confirmedSeat(keys, 1);
    const fingerprint = 'ab'.repeat(32) as never;
    await half.remember({ fingerprint, act: 'signed', subject: fingerprint });
    expect(await refusedWith({ definition: value }, { store: half })).toContain('another definition than the one');
  });

  test('when nobody says that this is the election', async () => {
    expect(await refusedWith({ definition: value }, { confirm: false })).toBe('nothing was signed');
  });

  test.each([
    ['no canonical JSON', () => `${canonicalJson(value)} `, 'the definition is refused: not canonical JSON'],
    ['an unknown field', () => ({ ...value, more: 1 }), 'the definition is refused'],
    ['another election id', () => ({ ...value, election: 'other' }), 'it is of another election'],
    ['another threshold', () => withKey({ threshold: 1 }), 'its threshold is 2, not 1'],
    [
      'another key',
      () => withKey({ y: toBase64Url(keys.otherCeremony.y) }),
      'its election key is not the definition’s',
    ],
    ['another ceremony', () => ({ ...value, ...withKey({ ceremony: 'ab'.repeat(32) }) }), 'the definition is'],
  ])('a definition with %s', async (_, definition, reason) => {
    expect(await refusedWith({ definition: definition() })).toContain(reason);
  });

  test('a definition with another share or certificate for its own seat, or for another', async () => {
    const trustees = (value['electionKey'] as { trustees: JsonObject[] }).trustees;
    const changed = (at: number, change: JsonObject) =>
      withKey({ trustees: trustees.map((one, index) => (index === at ? { ...one, ...change } : one)) });
    for (const at of [0, 2]) {
      const share = toBase64Url(keys.otherCeremony.y);
      expect(await refusedWith({ definition: changed(at, { share }) })).toContain('is not signed');
      const { certificate } = keys.stranger;
      expect(await refusedWith({ definition: changed(at, { certificate }) })).toContain('not the trustees of your');
    }
  });

  test('with another key than the one that holds the seat', async () => {
    expect(await refusedWith({ definition: value }, { trustee: 2 })).toContain(
      'your seat has another certificate in it',
    );
  });

  test('token keys that cannot be ones', async () => {
    const registrars = structuredClone(value['registrars']) as { tokenKeys: { n: string }[] }[];
    registrars[0]!.tokenKeys[1]!.n = registrars[0]!.tokenKeys[0]!.n;
    const definition = { ...value, registrars } as unknown as JsonObject;
    expect(await refusedWith({ definition })).toContain('is the same as');
  });

  test('without its share, or before the ceremony is complete on its machine', async () => {
    const store = await confirmedSeat(keys, 1);
    await store.destroySecret('share');
    expect(await refusedWith({ definition: value }, { store })).toContain('your share does not fit');
    const { newFolder, seatIn } = await import('../support/trustee-program.ts');
    const empty = await seatIn(newFolder(), { election: 'committee-2026', trustee: 1 });
    expect(await refusedWith({ definition: value }, { store: empty })).toContain('the ceremony is not complete');
  });
});
