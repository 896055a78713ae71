import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@noble/hashes/sha2.js';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Client } from '../../src/contract/client.ts';
import { sendCeremonyMessage } from '../../src/contract/trustee-api.ts';
import { equalBytes, toHex } from '../../src/core/base/bytes.ts';
import * as dealer from '../../src/core/ceremony/dealer.ts';
import type { Hash } from '../../src/core/election/values.ts';
import { scalarOf } from '../../src/core/group/scalars.ts';
import type { VerifierPrimitives } from '../../src/core/verify/primitives.ts';
import { encryptTo } from '../../src/pgp/encryption.ts';
import { openBackup } from '../../src/trustee/backup.ts';
import type { Compare } from '../../src/trustee/compare.ts';
import { holdCeremony } from '../../src/trustee/hold-ceremony.ts';
import { sealPrivateShare } from '../../src/trustee/private-share.ts';
import { readSecretShare } from '../../src/trustee/secret-share.ts';
import { type CeremonyService, openCeremonyService } from '../support/ceremony-service.ts';
import { orThrow } from '../support/results.ts';
import {
  initTrustee,
  PASSPHRASE,
  type ProgramFolder,
  portsOf,
  reopened,
  seatIn,
  trusteePrimitives,
} from '../support/trustee-program.ts';

const NAMES = ['Tara', 'Theo', 'Tess'];
let primitives: VerifierPrimitives;
let people: ProgramFolder[];
let service: CeremonyService;
/** A new election each time, so that every test has seats of its own in the same folders. */
let count = 0;
let election: string;

beforeAll(async () => {
  primitives = await trusteePrimitives();
  people = await Promise.all(NAMES.map((name) => initTrustee(name)));
});

async function open(officerNonce?: string): Promise<CeremonyService> {
  return openCeremonyService({
    primitives,
    election,
    threshold: 2,
    trustees: people.map(({ key }, at) => ({ name: NAMES[at]!, certificate: key.certificate.armored })),
    ...(officerNonce === undefined ? {} : { officerNonce }),
  });
}

beforeEach(async () => {
  count += 1;
  election = `election-${count}`;
  service = await open();
  for (const [at, { folder }] of people.entries()) await seatIn(folder, { election, trustee: at + 1 });
});

const compared = (): Compare => ({ kind: 'list', fingerprints: people.map(({ key }) => key.certificate.fingerprint) });
const backupOf = (at: number) => join(people[at]!.folder, `backup-${election}.asc`);

async function programOf(at: number, client: Client = service.client) {
  const { folder, key } = people[at]!;
  const store = await reopened(folder, election);
  const sleep = () => new Promise<void>((resolve) => setTimeout(resolve, 5));
  return portsOf({ store, key, client, sleep });
}

async function hold(at: number, options: { client?: Client; compare?: Compare } = {}) {
  const { ports } = await programOf(at, options.client);
  return holdCeremony(ports, { compare: options.compare ?? compared(), backup: backupOf(at) });
}

/** Lets the programs go on until nobody has anything to send in this stage. */
async function holdUntil(stage: string, at: readonly number[] = [0, 1, 2]): Promise<void> {
  const stopping: Client = {
    call: (route, input) => {
      if (service.ceremony().stage === stage) throw new Stopped();
      return service.client.call(route, input);
    },
  };
  const ended = await Promise.allSettled(at.map((index) => hold(index, { client: stopping })));
  for (const end of ended) {
    if (end.status === 'rejected' && !(end.reason instanceof Stopped)) throw end.reason;
  }
}

class Stopped extends Error {}

const sentBy = (trustee: number) => service.sent.filter((message) => message.trustee === trustee);

describe('the programs of three trustees', () => {
  test('make one key, whose shares and backups each of them has read back', async () => {
    const held = await Promise.all([0, 1, 2].map((at) => hold(at)));
    expect(service.ceremony().stage).toBe('complete');
    for (const [at, ceremony] of held.entries()) {
      expect(ceremony.y).toEqual(service.ceremony().y);
      const { ports } = await programOf(at);
      const secret = (await readSecretShare(ports, ceremony))!;
      expect(equalBytes(primitives.group.multiplyBase(secret), ceremony.keys[at]!)).toBe(true);
      const backup = await openBackup({ path: backupOf(at), passphrase: PASSPHRASE });
      expect(backup.ok && backup.value.seat.trustee).toBe(at + 1);
      expect(backup.ok && Buffer.from(backup.value.share.share, 'base64url')).toEqual(Buffer.from(secret));
    }
    const transcripts = await Promise.all(people.map(({ folder }) => reopened(folder, election)));
    const bytes = await Promise.all(transcripts.map((store) => store.readBytes('transcript.jsonl')));
    expect(bytes[1]).toEqual(bytes[0]);
    expect(bytes[2]).toEqual(bytes[0]);
  });

  test('can be stopped before and after every call, and send the same bytes when they go on', async () => {
    const others = Promise.all([1, 2].map((at) => hold(at)));
    let calls = 0;
    for (let stopAt = 0; ; stopAt += 1) {
      calls = 0;
      const stopping: Client = {
        call: async (route, input) => {
          calls += 1;
          if (calls > 4 + (stopAt % 3)) throw new Stopped();
          const answer = await service.client.call(route, input);
          // The answer is lost, though the service has taken what was sent.
          if (route.id === 'sendCeremonyMessage' && stopAt % 2 === 0) throw new Stopped();
          return answer;
        },
      };
      try {
        await hold(0, { client: stopping });
        break;
      } catch (error) {
        if (!(error instanceof Stopped)) throw error;
      }
    }
    await others;
    expect(service.ceremony().stage).toBe('complete');
    const types = new Map<string, Set<string>>();
    for (const { document, signature, shares } of sentBy(1)) {
      const { type } = JSON.parse(document) as { type: string };
      types.set(type, (types.get(type) ?? new Set()).add(JSON.stringify([document, signature, shares])));
    }
    expect(types.size).toBe(6);
    for (const [type, different] of types) expect(different.size, type).toBe(1);
  });

  test('do not write a secret in the clear', async () => {
    await Promise.all([0, 1, 2].map((at) => hold(at)));
    const { ports } = await programOf(0);
    const secret = (await readSecretShare(ports, service.ceremony()))!;
    const text = Buffer.from(secret).toString('base64url');
    for (const file of ['dealer.asc', 'share.asc']) {
      expect(readFileSync(join(people[0]!.folder, 'elections', election, file), 'utf8')).not.toContain(text);
    }
    expect(readFileSync(backupOf(0), 'utf8')).toContain('BEGIN PGP MESSAGE');
  });
});

describe('a trustee’s program sends nothing', () => {
  test('when a certificate is not among the fingerprints that were got elsewhere', async () => {
    const [tara, theo] = people.map(({ key }) => key.certificate.fingerprint);
    const compare: Compare = { kind: 'list', fingerprints: [tara!, theo!] };
    await expect(hold(0, { compare })).rejects.toThrow('the certificate of Tess is not among the fingerprints');
    expect(service.sent).toEqual([]);
  });

  test('when nobody says that the fingerprints were compared', async () => {
    const compare: Compare = { kind: 'ask', confirm: () => Promise.resolve(false) };
    await expect(hold(0, { compare })).rejects.toThrow('compare the fingerprints by telephone or in person first');
    expect(service.sent).toEqual([]);
  });

  test('into another ceremony than the one that it began', async () => {
    await holdUntil('revealing');
    const before = service.sent.length;
    service = await open('cd'.repeat(32));
    await expect(hold(0)).rejects.toThrow('another ceremony than the one that you began');
    expect(before).toBeGreaterThan(0);
    expect(service.sent).toEqual([]);
  });

  test('into a ceremony in which its seat has another nonce or certificate', async () => {
    const { folder } = people[0]!;
    const store = await reopened(folder, election);
    const { prepareSeat } = await import('../../src/trustee/seat-store.ts');
    await prepareSeat(folder, { ...store.seat, nonce: 'ef'.repeat(32) as Hash });
    await expect(hold(0)).rejects.toThrow('this ceremony is not the one that you have joined');
    await prepareSeat(folder, { ...store.seat, trustee: 2 });
    await expect(hold(0)).rejects.toThrow('this ceremony is not the one that you have joined');
    expect(service.sent).toEqual([]);
  });

  test('after it has signed the definition: no probe is answered any more', async () => {
    await holdUntil('opening-probes');
    const store = await reopened(people[0]!.folder, election);
    const before = sentBy(1).length;
    await store.remember({ fingerprint: 'ab'.repeat(32) as Hash, act: 'signed', subject: 'ab'.repeat(32) as Hash });
    await expect(hold(0)).rejects.toThrow('you have signed the definition');
    expect(sentBy(1)).toHaveLength(before);
  });

  test('into a ceremony whose others have chosen anew after it had shown its polynomial', async () => {
    await holdUntil('sharing');
    const own = sentBy(1);
    // The same ceremony from its beginning, with Tara's own messages in it: Theo and Tess have seen what she revealed.
    service = await open();
    const { group, random } = primitives;
    const send = async (trustee: number, document: Uint8Array | null) => {
      const type = service.ceremony().stage === 'committing' ? 'ceremony-commit' : 'ceremony-reveal';
      const { key } = people[trustee - 1]!;
      const nowMs = Date.parse('2026-01-20T09:00:00Z');
      const body =
        document === null
          ? own.find((message) => message.document.includes(type))!
          : {
              document: new TextDecoder().decode(document),
              signature: await key.sign({ document, nowMs }),
              shares: [],
            };
      orThrow(
        await service.client.call(sendCeremonyMessage, { params: { election, trustee }, body: { ...body } } as never),
      );
    };
    const chosen = [2, 3].map((trustee) => ({
      trustee,
      ...dealer.makeCommit({ group, ceremony: service.ceremony(), trustee, random }),
    }));
    await send(1, null);
    for (const { trustee, document } of chosen) await send(trustee, document);
    await send(1, null);
    for (const { trustee, secrets } of chosen) {
      await send(trustee, dealer.makeReveal({ group, ceremony: service.ceremony(), trustee, secrets }));
    }
    expect(service.ceremony().stage).toBe('sharing');
    const before = service.sent.length;
    const once: Client = {
      call: (route, input) => {
        if (service.sent.length > before) throw new Stopped('it went on');
        return service.client.call(route, input);
      },
    };
    await expect(hold(0, { client: once })).rejects.toThrow('other messages of a round that was over (committing)');
    expect(service.sent).toHaveLength(before);
  });

  test('when the service relays a message that breaks a rule', async () => {
    await holdUntil('revealing');
    const forging: Client = {
      call: async (route, input) => {
        const answer = await service.client.call(route, input);
        if (!answer.ok || route.id !== 'getTrusteeCeremony') return answer;
        const seen = answer.value as { messages: { document: string; signature: string }[] };
        const [first, ...rest] = seen.messages;
        const document = first!.document.replace(/"commitment":"[0-9a-f]{64}"/, `"commitment":"${'ab'.repeat(32)}"`);
        return { ok: true, value: { ...seen, messages: [{ ...first!, document }, ...rest] } as never };
      },
    };
    const before = service.sent.length;
    await expect(hold(0, { client: forging })).rejects.toThrow('the service relays a false message: signature');
    expect(service.sent).toHaveLength(before);
  });
});

describe('shares', () => {
  test('that the service swaps or keeps back accuse nobody', async () => {
    await holdUntil('probing');
    const relayed = service.relayed.find(({ from, to }) => from === 2 && to === 1)!;
    const honest = relayed.ciphertext;
    relayed.ciphertext = service.relayed.find(({ from, to }) => from === 3 && to === 1)!.ciphertext;
    await expect(hold(0)).rejects.toThrow('another share than the one that Theo has sent');
    service.relayed.splice(service.relayed.indexOf(relayed), 1);
    await expect(hold(0)).rejects.toThrow('does not hand over the share from Theo');
    expect(service.ceremony().failure).toBeNull();
    relayed.ciphertext = honest;
    service.relayed.push(relayed);
    await Promise.all([0, 1, 2].map((at) => hold(at)));
    expect(service.ceremony().stage).toBe('complete');
  });

  test('that are wrong end the ceremony with a complaint, and the dealer’s answer names it', async () => {
    await holdUntil('sharing');
    const { group } = primitives;
    const { key } = people[1]!;
    const { ports } = await programOf(1);
    // Theo sends Tara a number that does not fit, properly signed and encrypted.
    const stored = JSON.parse(new TextDecoder().decode(await ports.store.readSecret('dealer'))) as {
      secrets: string;
    };
    const secrets = dealer.decodeDealerSecrets(new TextEncoder().encode(stored.secrets));
    const own = { group, ceremony: service.ceremony(), trustee: 2 };
    const wrong = { ...secrets, coefficients: [scalarOf(1n), scalarOf(2n)] };
    const shares = [];
    for (const to of [1, 3]) {
      const document = dealer.makePrivateShare({ ...own, secrets: to === 1 ? wrong : secrets, to });
      const bytes = await sealPrivateShare(ports, document);
      const { armored: certificate } = people[to - 1]!.key.certificate;
      const sealed = await encryptTo({ bytes, certificate, nowMs: ports.nowMs() });
      if (!sealed.ok) throw new Error(sealed.error.reasons.join('; '));
      shares.push({ to, ciphertext: sealed.value });
    }
    const hashes = shares.map(({ to, ciphertext }) => ({
      to,
      ciphertext: sha256(new TextEncoder().encode(ciphertext)),
    }));
    const document = dealer.makeShares({ ...own, ciphertexts: hashes });
    const signature = await key.sign({ document, nowMs: ports.nowMs() });
    await ports.store.writeOnce(
      `${toHex(service.ceremony().id).slice(0, 16)}-shares.json`,
      JSON.stringify({ document: new TextDecoder().decode(document), signature, shares }),
    );
    const ended = await Promise.allSettled([0, 1, 2].map((at) => hold(at)));
    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    const [tara] = ended as PromiseRejectedResult[];
    expect(String(tara!.reason)).toContain('trustee 1 says that the share from trustee 2 does not fit its polynomial');
    // Whoever looks again sees the answer: Theo's program shows its true share, which fits, and so accuses nobody.
    await expect(hold(1)).rejects.toThrow('the ceremony has failed');
    expect(service.ceremony().failure?.words).toContain('the share of trustee 2 fits');
    expect(sentBy(1).filter(({ document: sent }) => sent.includes('ceremony-complaint'))).toHaveLength(1);
  });
});

describe('a backup', () => {
  test('is never written over another file, and nothing is confirmed then', async () => {
    writeFileSync(backupOf(0), 'the backup of another election');
    await holdUntil('confirming');
    await expect(hold(0)).rejects.toThrow('is there already and is not the backup of this share');
    expect(readFileSync(backupOf(0), 'utf8')).toBe('the backup of another election');
    expect(sentBy(1).some(({ document }) => document.includes('ceremony-confirm'))).toBe(false);
  });

  test('that cannot be read back stops the confirmation', async () => {
    await holdUntil('confirming');
    const { ports } = await programOf(0);
    const spoilt = { ...ports, store: { ...ports.store, seal: () => Promise.resolve('not what was asked for') } };
    await expect(holdCeremony(spoilt, { compare: compared(), backup: backupOf(0) })).rejects.toThrow(
      'cannot be read back; nothing was confirmed',
    );
    expect(sentBy(1).some(({ document }) => document.includes('ceremony-confirm'))).toBe(false);
  });

  test('is written after a stop between the share and its backup', async () => {
    await holdUntil('confirming');
    expect(() => readFileSync(backupOf(0))).toThrow();
    await Promise.all([0, 1, 2].map((at) => hold(at)));
    expect(readFileSync(backupOf(0), 'utf8')).toContain('BEGIN PGP MESSAGE');
  });
});
