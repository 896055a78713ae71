import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createNobleGroup } from '../../src/backends/noble-group.ts';
import { createFileKeyCustody } from '../../src/keys/file-key-custody.ts';
import { type KeySeal, openKeySeal, unsealedKeys } from '../../src/keys/key-seal.ts';
import { makeSeal } from '../../src/keys/seal.ts';
import { secretFile } from '../../src/serve/secret-file.ts';

const group = createNobleGroup();
const folder = mkdtempSync(join(tmpdir(), 'tellers-seal-'));
const passphrase = 'correct horse battery';
/** Cheap, so that the tests are quick; what a guess costs stands in the file. */
const log2N = 10;

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function sealOf(at: string, phrase: string | null = passphrase): Promise<KeySeal> {
  const seal = await openKeySeal({ folder: at, passphrase: phrase, log2N });
  if (!seal.ok) throw new Error(seal.error.reasons.join());
  return seal.value;
}

const ELECTION = 'sealed-one';
const election = join(folder, 'elections', ELECTION);

beforeAll(async () => {
  const custody = createFileKeyCustody({ folder, group, seal: await sealOf(folder) });
  await custody.create({ election: ELECTION, sections: ['north'], trustee: true });
  await custody.close();
  await secretFile(join(folder, 'member-codes.key'), 32, await sealOf(folder));
});

describe('keys under a passphrase', () => {
  test('lie sealed in their files, none of which anybody else may read and nobody may write', async () => {
    expect(await unsealedKeys(folder)).toEqual([]);
    for (const name of readdirSync(election)) {
      expect(readFileSync(join(election, name)).subarray(0, 17).toString(), name).toBe('tellers-sealed/1\n');
      expect(statSync(join(election, name)).mode & 0o777, name).toBe(0o400);
    }
    for (const path of [folder, election]) expect(statSync(path).mode & 0o077, path).toBe(0);
  });

  test('are the same keys to every process that knows it', async () => {
    const one = createFileKeyCustody({ folder, group, seal: await sealOf(folder) });
    const two = createFileKeyCustody({ folder, group, seal: await sealOf(folder) });
    const ask = { election: ELECTION, sections: ['north'], trustee: true };
    expect(await one.create(ask)).toEqual(await two.create(ask));
    const [path, seal] = [join(folder, 'member-codes.key'), await sealOf(folder)];
    expect(await secretFile(path, 32, seal)).toEqual(await secretFile(path, 32, seal));
    await Promise.all([one.close(), two.close()]);
  });

  test.each([
    ['a wrong one', 'correct horse batterie', 'does not open the keys'],
    ['none', null, 'are sealed under a passphrase: set KEYS_PASSPHRASE_FILE'],
  ])('are refused to %s before anything starts, in plain words', async (_, phrase, says) => {
    const seal = await openKeySeal({ folder, passphrase: phrase });
    expect(seal.ok ? '' : seal.error.reasons.join()).toContain(says);
  });

  test('that were changed, or put in the place of another key, do not open', async () => {
    const custody = createFileKeyCustody({ folder, group, seal: await sealOf(folder) });
    const [box, reply] = [join(election, 'box-ledger.seed'), join(election, 'box-reply.seed')];
    const stored = readFileSync(box);
    renameSync(box, `${box}.kept`);
    for (const other of [readFileSync(reply), Buffer.concat([stored.subarray(0, -1), Buffer.of(stored.at(-1)! ^ 1)])]) {
      writeFileSync(box, other);
      await expect(custody.boxLedger(ELECTION)).rejects.toThrow('was changed or belongs elsewhere');
      rmSync(box);
    }
    renameSync(`${box}.kept`, box);
    expect((await custody.boxLedger(ELECTION)).publicKey.length).toBe(32);
    await custody.close();
  });

  test('are destroyed like any others', async () => {
    const custody = createFileKeyCustody({ folder, group, seal: await sealOf(folder) });
    await custody.create({ election: 'gone', sections: ['north'], trustee: true });
    await custody.destroyTrusteeSecret('gone');
    await expect(custody.trusteeSecret('gone')).rejects.toThrow('ENOENT');
    await custody.close();
  });

  test('whose seal was made by two processes at once have one seal', async () => {
    const at = join(folder, 'race');
    const seals = await Promise.all([1, 2, 3].map(() => sealOf(at)));
    const sealed = seals[0]!.toFile('x', Uint8Array.of(1, 2, 3));
    for (const seal of seals) expect(seal.fromFile('x', sealed)).toEqual(Uint8Array.of(1, 2, 3));
  });

  test('from before there was one stay readable, and are named', async () => {
    const at = join(folder, 'older');
    const path = join(at, 'member-codes.key');
    const before = await secretFile(path, 32);
    expect(await secretFile(path, 32, await sealOf(at))).toEqual(before);
    expect(await unsealedKeys(at)).toEqual([path]);
  });
});

test('whatever was sealed opens under its name, and under no other and with no bit changed', async () => {
  const seal = await makeSeal({ passphrase, salt: new Uint8Array(16), log2N });
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.string(), fc.nat(), (plain, name, at) => {
      const sealed = seal.seal(name, plain);
      expect(seal.open(name, sealed)).toEqual({ ok: true, value: plain });
      expect(seal.open(`${name}x`, sealed).ok).toBe(false);
      const bit = at % (sealed.length * 8);
      sealed[bit >> 3]! ^= 1 << (bit & 7);
      expect(seal.open(name, sealed).ok).toBe(false);
    }),
  );
});
