import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTellersClient } from '../../src/client/generated/tellers-client.ts';
import { fromHex, fromUtf8, toHex } from '../../src/core/base/bytes.ts';
import { csvCell } from '../../src/core/base/csv.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { verifyConsistency, verifyInclusion } from '../../src/core/ledger/proofs.ts';
import { leafHash } from '../../src/core/ledger/tree.ts';
import { announceElection, ELECTION, type Office, openOffice, orThrow } from '../support/election-office.ts';
import { cast, drawTokenOver, sealOn } from '../support/member-device.ts';
import { type Service, startService } from '../support/service.ts';

/** What observers read of a running election, through the generated client. */

const BALLOTS = 3;
let office: Office;
let service: Service;
let fixed: FixedDefinition;
const params = { election: ELECTION };
const api = () => createTellersClient({ baseUrl: service.url, fetch });

beforeAll(async () => {
  office = await openOffice();
  fixed = await announceElection(office);
  await office.clock(office.opensAtMs + 60_000);
  service = await startService(office, { recordMaxAgeMs: 0 });
  for (const reference of ['M-1', 'M-2', 'M-3']) {
    const token = await drawTokenOver(service, office, { fixed, reference });
    orThrow(await cast(service, fixed, sealOn(office, fixed, { token, choice: 0 })));
  }
}, 120_000);

afterAll(async () => {
  await service.stop();
  await office.close();
});

const text = (content: Uint8Array) => orThrow(fromUtf8(content));
const bytes = (hex: string) => orThrow(fromHex(hex));

async function lines(): Promise<string[]> {
  const file = orThrow(await api().getRecordFile({ params: { ...params, path: 'box/entries.jsonl' } }));
  return text(file.content).split('\n').slice(0, -1);
}

test('the definition is the bytes whose hash is the fingerprint', async () => {
  const answer = await api().getDefinition({ params });
  expect(Buffer.compare(orThrow(answer).content, fixed.bytes)).toBe(0);
  expect(answer).toMatchObject({ etag: fixed.fingerprintHex });
});

describe('turnout', () => {
  test('is told by section and by nothing finer', async () => {
    const { sections, state } = orThrow(await api().getTurnout({ params }));
    expect(state).toBe('voting');
    expect(sections.reduce((sum, { ballots }) => sum + ballots, 0)).toBe(BALLOTS);
    for (const section of sections) expect(Object.keys(section)).toEqual(['section', 'entitled', 'ballots']);
  });

  test('comes as a table for spreadsheets too', async () => {
    const { sections } = orThrow(await api().getTurnout({ params }));
    const { content, type, fileName } = orThrow(await api().exportTurnout({ params }));
    expect([type, fileName]).toEqual(['text/csv; charset=utf-8', `${ELECTION}-turnout.csv`]);
    const rows = sections.map(({ section, entitled, ballots }) => `${section},${entitled},${ballots}\r\n`);
    expect(text(content)).toBe(`section,entitled,ballots\r\n${rows.join('')}`);
  });
});

test('there is no result of any form before the ballots are opened', async () => {
  for (const answer of [await api().getResult({ params }), await api().exportResult({ params })]) {
    expect(answer).toMatchObject({ ok: false, error: { code: 'not-found' } });
  }
});

describe('the register of sealed ballots', () => {
  test('comes by pages that together are all of it, in the order of the ledger', async () => {
    const found: number[] = [];
    let after: string | undefined;
    for (let page = 0; page <= BALLOTS; page += 1) {
      const answer = await api().listBallots({ params, query: { limit: 2, after } });
      found.push(...orThrow(answer).ballots.map(({ index }) => index));
      if (!answer.ok || answer.next === null) break;
      after = answer.next;
    }
    const ledger = await lines();
    const ballots = [...ledger.keys()].filter((index) => (ledger[index] ?? '').includes('"kind":"ballot"'));
    expect(found).toEqual(ballots);
    expect(found).toHaveLength(BALLOTS);
  });

  test('names the leaf of each line, and what is named can be proven', async () => {
    const ledger = await lines();
    const { ballots } = orThrow(await api().listBallots({ params }));
    for (const { index, leaf } of ballots) {
      expect(leaf).toBe(toHex(leafHash(new TextEncoder().encode(ledger[index] ?? ''))));
      const proven = orThrow(await api().getInclusionProof({ params: { ...params, ledger: 'box' }, query: { leaf } }));
      const { size, root, proof, checkpoint } = proven;
      expect(proven.index).toBe(index);
      const input = { leaf: bytes(leaf), index, size, proof: proof.map(bytes), root: bytes(root) };
      expect(verifyInclusion(input)).toBe(true);
      expect(checkpoint?.split('\n')[1]).toBe(String(size));
      expect(checkpoint?.split('\n')[2]).toBe(Buffer.from(bytes(root)).toString('base64'));
    }
  });

  test('has as many rows in its table', async () => {
    const { content } = orThrow(await api().exportBallots({ params }));
    expect(text(content).split('\r\n')).toHaveLength(BALLOTS + 2);
  });
});

describe('heads of a ledger', () => {
  test.each(['box', 'register-1'])('of %s are each the beginning of every later one', async (ledger) => {
    const file = ledger === 'box' ? 'box/checkpoint' : 'registers/1/checkpoint';
    const checkpoint = text(orThrow(await api().getRecordFile({ params: { ...params, path: file } })).content);
    const last = Number(checkpoint.split('\n')[1]);
    for (let from = 1; from <= last; from += 1) {
      const query = { from, to: last };
      const answer = orThrow(await api().getConsistencyProof({ params: { ...params, ledger }, query }));
      const roots = { fromRoot: bytes(answer.fromRoot), toRoot: bytes(answer.toRoot) };
      expect(verifyConsistency({ fromSize: from, toSize: last, ...roots, proof: answer.proof.map(bytes) })).toBe(true);
    }
  });

  test('that are not there are said to be not there', async () => {
    const ask = (ledger: string, query: { from: number; to: number }) =>
      api().getConsistencyProof({ params: { ...params, ledger }, query });
    expect(await ask('box', { from: 1, to: 9999 })).toMatchObject({ error: { code: 'query-invalid' } });
    expect(await ask('box', { from: 2, to: 1 })).toMatchObject({ error: { code: 'query-invalid' } });
    expect(await ask('register-9', { from: 1, to: 1 })).toMatchObject({ error: { code: 'not-found' } });
    const leaf = 'ab'.repeat(32);
    const inclusion = await api().getInclusionProof({ params: { ...params, ledger: 'box' }, query: { leaf } });
    expect(inclusion).toMatchObject({ error: { code: 'not-found' } });
  });
});

test.each(['=1+1', '+A1', '-A1', '@sum', '\t=1', '|x', '%x', ' =x', '1/2'])(
  'a spreadsheet gets %j as a text',
  (value) => {
    expect(csvCell(value).replace(/^"/, '')).toMatch(/^'/);
  },
);
