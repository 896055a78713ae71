import { toBase64Url, toHex } from '../../src/core/base/bytes.ts';
import type { JsonObject } from '../../src/core/base/canonical-json.ts';
import { BOX_LINE_BODIES, type BoxLineBody, type BoxLineKind } from '../../src/core/ledger/box-lines.ts';
import {
  REGISTER_LINE_BODIES,
  type RegisterLineBody,
  type RegisterLineKind,
} from '../../src/core/ledger/register-lines.ts';
import { testBytes, testElement } from './definition.ts';

const hash = (label: string) => toHex(testBytes(label, 32));
const field = (label: string, length: number) => toBase64Url(testBytes(label, length));
const element = (label: string) => toBase64Url(testElement(label));
const blob = (label: string) => ({ sha256: hash(label), size: 1234 });
const proof = { t1: element('t1'), t2: element('t2'), s: field('s', 32) };
const signature = { role: 'officer', certificate: 'ab'.repeat(20), signature: blob('signature') };

const BOX_BODIES: { readonly [K in BoxLineKind]: JsonObject } = {
  announced: { fingerprint: hash('definition'), definition: blob('definition'), signatures: [signature] },
  'voting-opened': { opens: '2026-11-10T08:00:00Z' },
  ballot: {
    section: 'all',
    votingKey: element('voting key'),
    signatures: [field('token signature', 384)],
    mark: field('mark', 16),
    ciphertexts: [[element('a'), element('b')]],
    commitments: [element('t0'), element('t1')],
    responses: [field('s0', 32), field('s1', 32)],
  },
  act: { number: 1, act: 'extend', document: blob('act'), signatures: [signature] },
  closed: { closes: '2026-11-17T20:00:00Z' },
  registers: { registers: [{ registrar: 1, size: 3, root: hash('register'), ended: true }] },
  agreed: {
    trustee: 2,
    box: { size: 9, root: hash('box') },
    registers: [{ registrar: 1, size: 3, root: hash('register') }],
    signature: blob('signature'),
  },
  mix: {
    trustee: 2,
    position: 1,
    lists: [
      { group: 'all', list: 'chair', count: 2, input: hash('input'), output: blob('output'), proof: blob('proof') },
    ],
    signature: blob('signature'),
  },
  skipped: { act: 2, trustee: 3 },
  share: {
    trustee: 1,
    lists: [{ group: 'all', list: 'chair', count: 2, elements: blob('elements'), proof }],
    coin: { v: element('v'), proof },
  },
  unsealed: {
    lotSeed: hash('lot'),
    lists: [{ list: 'chair', records: blob('records'), rejected: blob('rejected') }],
    withheld: [{ group: 'small', ballots: 2 }],
  },
  declared: { declaration: blob('declaration'), signatures: [signature] },
  annulled: { act: 1, reason: 'The roll was wrong.' },
  remark: { author: 'observer', text: blob('remark') },
};

const REGISTER_BODIES: { readonly [K in RegisterLineKind]: JsonObject } = {
  frozen: {
    fingerprint: hash('definition'),
    registrar: 1,
    sections: [{ section: 'all', size: 20, root: hash('roll') }],
  },
  issued: { section: 'all', leaf: hash('leaf'), request: hash('request') },
  amended: { section: 'all', leaf: hash('leaf'), newLeaf: hash('new leaf'), act: 2 },
  reissued: { section: 'all', leaf: hash('leaf'), newLeaf: hash('other'), act: 4 },
  ended: { issued: [{ section: 'all', count: 1 }] },
};

/** A body of every kind that a ballot box may hold, in the order of its list. */
export const boxSamples = Object.entries(BOX_BODIES) as [BoxLineKind, JsonObject][];

/** A body of every kind that a register may hold. */
export const registerSamples = Object.entries(REGISTER_BODIES) as [RegisterLineKind, JsonObject][];

/** One valid body of a kind, typed. */
export function boxSample<K extends BoxLineKind>(kind: K): BoxLineBody<K> & JsonObject {
  return BOX_LINE_BODIES[kind].parse(BOX_BODIES[kind]) as BoxLineBody<K> & JsonObject;
}

/** One valid body of a kind, typed. */
export function registerSample<K extends RegisterLineKind>(kind: K): RegisterLineBody<K> & JsonObject {
  return REGISTER_LINE_BODIES[kind].parse(REGISTER_BODIES[kind]) as RegisterLineBody<K> & JsonObject;
}
