import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalBytes } from '../../src/core/base/canonical-json.ts';
import type { Hash } from '../../src/core/election/values.ts';
import { openBackup } from '../../src/trustee/backup.ts';
import { grouped, readFingerprints } from '../../src/trustee/compare.ts';
import { appendDurably, destroy, readIfThere, writeDurably } from '../../src/trustee/durable.ts';
import { readInvitation } from '../../src/trustee/join.ts';
import { keepOnce } from '../../src/trustee/kept.ts';
import { destroySecrets, restoreSeat, writeSeat } from '../../src/trustee/maintain.ts';
import { openSeat, seatsIn } from '../../src/trustee/seat-store.ts';
import { createTrusteeKey, openTrusteeKey } from '../../src/trustee/trustee-key.ts';
import { makeRecord } from '../support/record-maker.ts';
import { orThrow } from '../support/results.ts';
import { annul, closedRecord, serving, signedSeat, stepService } from '../support/served-record.ts';
import { initTrustee, newFolder, PASSPHRASE, reopened, seatIn } from '../support/trustee-program.ts';

const HASH = 'ab'.repeat(32) as Hash;
const SHARE = { ceremony: HASH, share: Buffer.alloc(32, 7).toString('base64url') } as never;

describe('files', () => {
  test('are whole or not there, and only their owner reads them', async () => {
    const path = join(newFolder(), 'below', 'file');
    await writeDurably(path, 'one');
    await writeDurably(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('two');
    expect(statSync(path).mode & 0o077).toBe(0);
    expect(existsSync(`${path}.half`)).toBe(false);
    expect(await readIfThere(`${path}.other`)).toBeNull();
  });

  test('grow line by line, or are overwritten and gone', async () => {
    const path = join(newFolder(), 'file');
    await appendDurably(path, 'one');
    await appendDurably(path, 'two');
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
    expect(await destroy(path)).toBe(true);
    expect(existsSync(path)).toBe(false);
    expect(await destroy(path)).toBe(false);
  });
});

describe('a trustee’s key', () => {
  test('is made once, and opened by its passphrase alone', async () => {
    const folder = newFolder();
    const input = { folder, name: 'Tara', passphrase: PASSPHRASE, nowMs: Date.parse('2026-01-01T00:00:00Z') };
    const made = orThrow(await createTrusteeKey(input));
    expect(made.fingerprint).toMatch(/^[0-9a-f]{40}$/);
    expect(await createTrusteeKey(input)).toMatchObject({ ok: false });
    expect(orThrow(await openTrusteeKey({ folder, passphrase: PASSPHRASE })).certificate.fingerprint).toBe(
      made.fingerprint,
    );
    expect(await openTrusteeKey({ folder, passphrase: 'wrong' })).toMatchObject({
      error: { reason: 'the passphrase is wrong' },
    });
    expect(await openTrusteeKey({ folder: newFolder(), passphrase: '' })).toMatchObject({ ok: false });
  });
});

describe('a seat', () => {
  test('remembers what was done, over every start, and is not read when its memory is damaged', async () => {
    const folder = newFolder();
    const store = await seatIn(folder, { election: 'spring', trustee: 2 });
    expect(await store.memory()).toEqual([]);
    await store.remember({ fingerprint: HASH, act: 'signed', subject: HASH });
    await store.remember({ fingerprint: HASH, act: 'mixed', subject: HASH });
    const again = await reopened(folder, 'spring');
    expect((await again.memory()).map(({ act }) => act)).toEqual(['signed', 'mixed']);
    await appendDurably(join(again.folder, 'memory.jsonl'), '{"act":"mix');
    await expect(again.memory()).rejects.toThrow('damaged');
  });

  test('writes a text once: another in its place is a bug', async () => {
    const store = await seatIn(newFolder(), { election: 'spring', trustee: 2 });
    await store.writeOnce('name', 'one');
    await store.writeOnce('name', 'one');
    await expect(store.writeOnce('name', 'two')).rejects.toThrow('bug');
    expect(await store.read('name')).toBe('one');
  });

  test('is one of several, by election; a name that leads elsewhere is none', async () => {
    const folder = newFolder();
    expect(await seatsIn(folder)).toEqual([]);
    await seatIn(folder, { election: 'spring', trustee: 2 });
    await seatIn(folder, { election: 'autumn', trustee: 1 });
    mkdirSync(join(folder, 'elections', '..strange'));
    expect(await seatsIn(folder)).toEqual(['autumn', 'spring']);
    expect(await openSeat({ folder, election: 'winter', passphrase: '' })).toBeNull();
    await expect(openSeat({ folder, election: '../spring', passphrase: '' })).rejects.toThrow();
  });

  test('that was used for a complete ceremony is not given to another invitation', async () => {
    const folder = newFolder();
    const store = await seatIn(folder, { election: 'spring', trustee: 2 });
    const { nonce, ...invitation } = store.seat;
    const drawNonce = () => 'cd'.repeat(32) as Hash;
    await writeSeat(folder, { invitation, drawNonce });
    expect((await reopened(folder, 'spring')).seat.nonce).toBe(nonce);
    const other = { ...invitation, invitation: 'another-invitation-to-the-seat' };
    await writeSeat(folder, { invitation: other, drawNonce });
    expect((await reopened(folder, 'spring')).seat).toEqual({ ...other, nonce: 'cd'.repeat(32) });
    await store.writeBytes('transcript.jsonl', new Uint8Array(1));
    await expect(writeSeat(folder, { invitation, drawNonce })).rejects.toThrow('you hold a share');
    expect((await reopened(folder, 'spring')).seat).toEqual({ ...other, nonce: 'cd'.repeat(32) });
  });
});

describe('a backup', () => {
  async function backedUp() {
    const { folder } = await initTrustee('Tara');
    const store = await seatIn(folder, { election: 'spring', trustee: 2 });
    const backup = join(newFolder(), 'backup.asc');
    const content = {
      type: 'tellers/trustee-backup/v1',
      seat: store.seat,
      key: await store.privateKey(),
      share: SHARE,
    };
    await writeDurably(backup, await store.seal(canonicalBytes(content)));
    return { folder, store, backup };
  }

  test('is enough by itself, with its passphrase, to hold the seat on another machine', async () => {
    const { folder, store, backup } = await backedUp();
    const fresh = newFolder();
    expect(orThrow(await restoreSeat({ folder: fresh, backup, passphrase: PASSPHRASE }))).toBe('spring');
    const again = await reopened(fresh, 'spring');
    expect(again.seat).toEqual(store.seat);
    expect(JSON.parse(new TextDecoder().decode(await again.readSecret('share')))).toEqual(SHARE);
    const key = orThrow(await openTrusteeKey({ folder: fresh, passphrase: PASSPHRASE }));
    expect(key.certificate).toEqual(orThrow(await openTrusteeKey({ folder, passphrase: PASSPHRASE })).certificate);
    // The certificate is the very one that the ceremony names.
    expect(readFileSync(join(fresh, 'certificate.asc'), 'utf8')).toBe(
      readFileSync(join(folder, 'certificate.asc'), 'utf8'),
    );
    expect(orThrow(await restoreSeat({ folder: fresh, backup, passphrase: PASSPHRASE }))).toBe('spring');
  });

  test('is not opened by another passphrase, when it is damaged, or over another trustee’s key', async () => {
    const { backup } = await backedUp();
    const fresh = newFolder();
    expect(await restoreSeat({ folder: fresh, backup, passphrase: 'wrong' })).toMatchObject({ ok: false });
    const other = await initTrustee('Theo');
    expect(await restoreSeat({ folder: other.folder, backup, passphrase: PASSPHRASE })).toMatchObject({
      error: { reason: expect.stringContaining('another trustee’s key') as string },
    });
    const text = readFileSync(backup, 'utf8');
    writeFileSync(backup, text.replace(/[A-Za-z]{8}\n/, 'AAAAAAAA\n'));
    expect(await openBackup({ path: backup, passphrase: PASSPHRASE })).toMatchObject({ ok: false });
    expect(await openBackup({ path: `${backup}.gone`, passphrase: PASSPHRASE })).toMatchObject({ ok: false });
    expect(existsSync(join(fresh, 'trustee.key.asc'))).toBe(false);
  });
});

describe('what a step hands in', () => {
  test('is made once for one input, and anew for another', async () => {
    const store = await seatIn(newFolder(), { election: 'spring', trustee: 2 });
    let made = 0;
    const make = () => {
      made += 1;
      return Promise.resolve({
        content: { made },
        files: [new Uint8Array([made]), new Uint8Array(), new Uint8Array(3)],
      });
    };
    const first = await keepOnce({ store }, { name: 'mix', subject: 'a', make });
    expect(await keepOnce({ store }, { name: 'mix', subject: 'a', make })).toEqual(first);
    expect(made).toBe(1);
    expect((await keepOnce({ store }, { name: 'mix', subject: 'b', make })).content).toEqual({ made: 2 });
    expect((await keepOnce({ store }, { name: 'open', subject: 'b', make })).content).toEqual({ made: 3 });
  });
});

describe('secrets', () => {
  const inFolder = (folder: string) => ['share.asc', 'dealer.asc'].filter((name) => existsSync(join(folder, name)));

  test('are destroyed when one’s own verifier finds the election declared or annulled, and not before', async () => {
    const open = await closedRecord();
    const store = await signedSeat(open, 1);
    await store.writeSecret('dealer', new Uint8Array(3));
    const service = stepService(open.made().files, 'done');
    const { ports, said } = await serving({ maker: open, store, service });
    service.state = 'declared';
    await expect(destroySecrets(ports)).rejects.toThrow('your share may still be needed, and nothing was destroyed');
    expect(inFolder(store.folder)).toEqual(['share.asc', 'dealer.asc']);
    service.files = (await makeRecord()).files;
    await destroySecrets(ports);
    expect(inFolder(store.folder)).toEqual([]);
    expect(said.join('\n')).toContain('every copy of the backup');

    const annulled = await closedRecord();
    await annul(annulled);
    const other = await signedSeat(annulled, 1);
    const end = stepService(annulled.made().files, 'done');
    await destroySecrets((await serving({ maker: annulled, store: other, service: end })).ports);
    expect(inFolder(other.folder)).toEqual([]);
  });
});

describe('an invitation', () => {
  const SECRET = 'A'.repeat(43);

  test('says service, election, seat and secret', () => {
    expect(readInvitation(`https://votes.example/trustees/spring/3#${SECRET}`)).toEqual({
      ok: true,
      value: { url: 'https://votes.example', election: 'spring', trustee: 3, invitation: SECRET },
    });
    expect(readInvitation(`http://localhost:8080/club/trustees/spring/1#${SECRET}`)).toMatchObject({
      value: { url: 'http://localhost:8080/club' },
    });
  });

  test.each([
    'not a link',
    `https://votes.example/trustees/spring/3`,
    `https://votes.example/trustees/spring/0#${SECRET}`,
    `https://votes.example/trustees/spring/10#${SECRET}`,
    `https://votes.example/trustees/../3#${SECRET}`,
    `https://votes.example/trustees/spring/3#${SECRET}!`,
    `https://votes.example/trustees/spring/3/more#${SECRET}`,
    `file:///trustees/spring/3#${SECRET}`,
  ])('is not read from %s', (link) => {
    expect(readInvitation(link).ok).toBe(false);
  });
});

describe('fingerprints', () => {
  test('are read as people write them, and printed as people read them out', () => {
    const digits = fc.stringMatching(/^[0-9a-f]{40}$/);
    fc.assert(
      fc.property(fc.array(digits, { maxLength: 5 }), (fingerprints) => {
        const text = fingerprints.map((one) => `  ${grouped(one)}   # a remark\n\n`).join('');
        expect(readFingerprints(text)).toEqual(fingerprints);
      }),
    );
    expect(readFingerprints('# nobody\r\n\n')).toEqual([]);
  });
});
