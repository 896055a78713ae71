import type { Client } from '../../src/contract/client.ts';
import { toBase64Url, toHex, utf8 } from '../../src/core/base/bytes.ts';
import { canonicalBytes } from '../../src/core/base/canonical-json.ts';
import { err, ok } from '../../src/core/base/result.ts';
import { ceremonyId } from '../../src/core/ceremony/ceremony-id.ts';
import { blobRefOf } from '../../src/core/election/blob-ref.ts';
import type { OpenedList } from '../../src/core/opening/opened-lists.ts';
import { createMemoryReader } from '../../src/core/record/memory-reader.ts';
import type { SigningKey } from '../../src/pgp/signing-key.ts';
import type { SeatStore } from '../../src/trustee/seat-store.ts';
import type { ServePorts } from '../../src/trustee/verified-record.ts';
import { ELECTION_ID, INSTANTS } from './record-definition.ts';
import { type PgpKey, type RecordKeys, recordKeys } from './record-keys.ts';
import { type RecordHooks, RecordMaker } from './record-maker.ts';
import { newFolder, portsOf, reopened, seatIn } from './trustee-program.ts';

/** Records as far as a trustee's program meets them, and a service in memory that takes what the program hands in. */

export type Files = ReadonlyMap<string, Uint8Array>;

export interface ServedRecord {
  readonly maker: RecordMaker;
  /** As they are after the close, after the agreement, and after each mix. */
  readonly closed: Files;
  readonly agreed: Files;
  readonly mixed: Files;
  readonly lists: readonly OpenedList[];
}

/** A closed election whose trustees agree and mix as the hooks say. */
export async function servedRecord(hooks: RecordHooks = {}): Promise<ServedRecord> {
  const maker = await closedRecord(hooks);
  const closed = maker.made().files;
  await maker.agree();
  const agreed = maker.made().files;
  const lists = await maker.mix();
  return { maker, closed, agreed, mixed: maker.made().files, lists };
}

/** A closed election, to be gone on with. */
export async function closedRecord(hooks: RecordHooks = {}): Promise<RecordMaker> {
  const maker = new RecordMaker(await recordKeys(), hooks);
  await maker.announce();
  maker.issue();
  maker.cast();
  await maker.extend();
  maker.close();
  maker.box.publish(INSTANTS.closed);
  return maker;
}

/** Officers annul the election. */
export async function annul(maker: RecordMaker): Promise<void> {
  const { keys, fixed, box } = maker;
  const reason = 'the roll was wrong';
  const document = canonicalBytes({
    type: 'tellers/act/v1',
    election: fixed.fingerprintHex,
    number: 2,
    act: 'annul',
    parameters: { reason, check: null },
    box: { size: box.size, root: box.rootAt(box.size) },
    notAfter: INSTANTS.notAfter,
  });
  const signatures: { certificate: string; armored: string }[] = [];
  for (const key of keys.officers.slice(0, 2)) {
    signatures.push({ certificate: key.fingerprint, armored: await key.sign(document, INSTANTS.mixed) });
  }
  maker.addAct({ number: 2, document, signatures });
  const refs = signatures.map(({ certificate, armored }) => {
    return { role: 'officer', certificate, signature: blobRefOf(utf8(armored)) };
  });
  box.append({ kind: 'act', body: { number: 2, act: 'annul', document: blobRefOf(document), signatures: refs } });
  box.append({ kind: 'annulled', body: { act: 2, reason } });
  box.publish(INSTANTS.mixed);
}

/** A key of the test records as a trustee's program has it; it never decrypts anything here. */
export function programKey(pgp: PgpKey): SigningKey {
  return {
    certificate: {
      fingerprint: pgp.fingerprint,
      keyHash: '',
      name: pgp.name,
      armored: pgp.certificate,
      expiresAtMs: null,
    },
    sign: ({ document, nowMs }) => pgp.sign(document, new Date(nowMs).toISOString().replace('.000Z', 'Z')),
    encryptToSelf: () => Promise.reject(new Error('not here')),
    decrypt: () => Promise.reject(new Error('not here')),
  };
}

/** A folder of a trustee that has held the ceremony of these keys. */
export async function confirmedSeat(keys: RecordKeys, trustee: number): Promise<SeatStore> {
  const store = await seatIn(newFolder(), { election: ELECTION_ID, trustee });
  const { transcript, secrets } = keys.ceremony;
  const parameters = transcript.subarray(0, transcript.indexOf(10));
  await store.writeBytes('transcript.jsonl', transcript);
  const share = { ceremony: toHex(ceremonyId(parameters)), share: toBase64Url(secrets[trustee - 1]!) };
  await store.writeShare(share as Parameters<SeatStore['writeShare']>[0]);
  return store;
}

/** The same after the trustee has signed the definition. */
export async function signedSeat(maker: RecordMaker, trustee: number): Promise<SeatStore> {
  const store = await confirmedSeat(maker.keys, trustee);
  const { fingerprintHex: fingerprint, bytes } = maker.fixed;
  await store.remember({ fingerprint, act: 'signed', subject: fingerprint });
  await store.writeBytes('definition.json', bytes);
  return store;
}

type Kind = 'agreement' | 'mix' | 'share';

export interface StepService {
  readonly client: Client;
  files: Files;
  state: string;
  task: 'wait' | 'agree' | 'mix' | 'open' | 'done';
  /** What becomes of the next submission. */
  verdict: { readonly state: 'waiting' | 'accepted' | 'refused'; readonly reasons: readonly string[] };
  readonly submissions: { kind: Kind; state: 'waiting' | 'accepted' | 'refused'; reasons: string[] }[];
  /** Every body that was handed in. */
  readonly handedIn: { readonly kind: Kind; readonly body: unknown }[];
  /** By hash and piece. */
  readonly uploads: Map<string, Uint8Array>;
  /** Called before every call; throws where the program is stopped. */
  before: (route: string) => void;
}

const KIND_OF: Readonly<Record<string, Kind>> = {
  submitAgreement: 'agreement',
  submitMix: 'mix',
  submitShare: 'share',
};

/** A service that shows whatever the test says, true or not. */
export function stepService(files: Files, task: StepService['task']): StepService {
  const uploads = new Map<string, Uint8Array>();
  const piecesOf = (sha256: string) =>
    [...uploads.keys()].filter((name) => name.startsWith(sha256)).map((name) => Number(name.split('/')[1]));
  const service: StepService = {
    files,
    state: 'closed',
    task,
    verdict: { state: 'accepted', reasons: [] },
    submissions: [],
    handedIn: [],
    uploads,
    before: () => undefined,
    client: {
      call(route, { params, body }) {
        service.before(route.id);
        const { sha256 = '', piece = 0 } = params as { sha256?: string; piece?: number };
        const answer = (value: unknown) => Promise.resolve(ok(value) as never);
        const kind = KIND_OF[route.id];
        if (kind !== undefined) {
          service.handedIn.push({ kind, body });
          const { state, reasons } = service.verdict;
          service.submissions.push({ kind, state, reasons: [...reasons] });
          return answer({ kind, state, reasons });
        }
        switch (route.id) {
          case 'getTrusteeTask':
            return answer({ state: service.state, task: service.task, submissions: service.submissions });
          case 'getUpload':
            return answer({ pieces: piecesOf(sha256) });
          case 'putUploadPiece':
            uploads.set(`${sha256}/${piece}`, new Uint8Array(body as unknown as Uint8Array));
            return answer({ pieces: piecesOf(sha256) });
          default:
            return Promise.resolve(
              err({ kind: 'problem', code: 'election-not-found', detail: route.id, retryAfterSeconds: null }) as never,
            );
        }
      },
    },
  };
  return service;
}

/** A program that serves a seat, started anew on the seat's folder. */
export async function serving(input: {
  readonly maker: RecordMaker;
  readonly store: SeatStore;
  readonly service: StepService;
  /** The clock of the trustee's machine. */
  readonly nowMs?: () => number;
}): Promise<{ ports: ServePorts; said: string[] }> {
  const { maker, service } = input;
  const { seat, folder } = input.store;
  const store = await reopened(folder.split('/elections/')[0]!, seat.election);
  const key = programKey(maker.keys.trustees[seat.trustee - 1]!);
  const nowMs = input.nowMs ?? (() => Date.parse(INSTANTS.mixed));
  // A record that does not show what is due is read again some times: nobody waits for that here.
  const sleep = () => Promise.resolve();
  const { ports, said } = await portsOf({ store, key, client: service.client, nowMs, sleep });
  return { ports: { ...ports, record: () => createMemoryReader(service.files) }, said };
}
