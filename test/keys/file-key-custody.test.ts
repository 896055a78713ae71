import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ElectionPublicKeys } from '../../src/app/ports.ts';
import { builtFile } from '../../src/backends/built-file.ts';
import { createNobleGroup } from '../../src/backends/noble-group.ts';
import { verifyEd25519 } from '../../src/backends/node-ed25519.ts';
import { toBase64Url, toHex, utf8 } from '../../src/core/base/bytes.ts';
import { reasonsToRefuseCeremony } from '../../src/core/ceremony/transcript.ts';
import { type Scalar } from '../../src/core/group/group.ts';
import { finishToken, makeTokenRequest, type TokenRequest } from '../../src/core/token/ballot-token.ts';
import { verifyTokenSignature } from '../../src/core/token/blind-rsa.ts';
import { createFileKeyCustody, type FileKeyCustody } from '../../src/keys/file-key-custody.ts';
import { createOpenPgp } from '../../src/pgp/openpgp.ts';
import { fixTestDefinition, makeTestDefinition, testBytes } from '../support/definition.ts';

const group = createNobleGroup();
const folder = mkdtempSync(join(tmpdir(), 'tellers-keys-'));
const opened: FileKeyCustody[] = [];

function custody(at = folder): FileKeyCustody {
  const made = createFileKeyCustody({ folder: at, group });
  opened.push(made);
  return made;
}

afterAll(async () => {
  await Promise.all(opened.map((one) => one.close()));
  rmSync(folder, { recursive: true, force: true });
});

/** A member's request under the keys of an election with the one section `all`. */
function requestUnder(keys: ElectionPublicKeys, seed: string): TokenRequest {
  const template = makeTestDefinition().registrars[0]!;
  const [registrar] = keys.registrars;
  const tokenKeys = registrar!.tokenKeys.map(({ section, n }) => ({ section, n: toBase64Url(n) }));
  const fixed = fixTestDefinition(makeTestDefinition({ registrars: [{ ...template, tokenKeys }] }));
  const request = makeTokenRequest({ seed: testBytes(seed, 32), fixed, section: 'all', registrar: 1, group });
  if (!request.ok) throw new Error(JSON.stringify(request.error));
  return request.value;
}

const filesOf = (election: string) => readdirSync(join(folder, 'elections', election));

describe('an election’s keys', () => {
  let keys: ElectionPublicKeys;
  const election = 'made-once';

  beforeAll(async () => {
    keys = await custody().create({ election, sections: ['north', 'south'], trustee: true });
  });

  test('are made once: asked again, by another process too, the answer is the same', async () => {
    expect(await custody().create({ election, sections: ['north', 'south'], trustee: true })).toEqual(keys);
  });

  test('are all different, one token key per section', () => {
    const [registrar] = keys.registrars;
    const all = [
      keys.box.ledgerKey,
      keys.box.replyKey,
      registrar!.ledgerKey,
      registrar!.replyKey,
      ...registrar!.tokenKeys.map(({ n }) => n),
      keys.trustee!.share,
    ];
    expect(registrar!.tokenKeys.map(({ section }) => section)).toEqual(['north', 'south']);
    expect(new Set(all.map(toHex)).size).toBe(7);
    expect(registrar!.certificate).not.toBe(keys.trustee!.certificate);
  });

  test('are readable to nobody but the service’s own user', () => {
    const at = join(folder, 'elections', election);
    for (const path of [join(folder, 'elections'), at]) expect(statSync(path).mode & 0o777).toBe(0o700);
    for (const name of filesOf(election)) expect(statSync(join(at, name)).mode & 0o777, name).toBe(0o400);
  });

  test('sign under the public keys that the definition prints', async () => {
    const held = custody();
    const [registrar] = keys.registrars;
    const signers = [
      [await held.boxLedger(election), keys.box.ledgerKey],
      [await held.boxReply(election), keys.box.replyKey],
      [await held.registerLedger(election, 1), registrar!.ledgerKey],
      [await held.registerReply(election, 1), registrar!.replyKey],
    ] as const;
    const message = utf8('a head');
    for (const [signer, publicKey] of signers) {
      expect(signer.publicKey).toEqual(publicKey);
      expect(verifyEd25519({ publicKey, message, signature: signer.sign(message) })).toBe(true);
    }
  });

  test('sign documents as registrar and as trustee, in canonical armour', async () => {
    const document = utf8('a definition');
    for (const [role, certificate] of [
      ['registrar', keys.registrars[0]!.certificate],
      ['trustee', keys.trustee!.certificate],
    ] as const) {
      const signature = await custody().sign({ election, role, document });
      const verified = await createOpenPgp().verifySignature({
        document,
        signature,
        certificates: [keys.registrars[0]!.certificate, keys.trustee!.certificate],
        notBeforeMs: Date.now() - 10_000,
        notAfterMs: Date.now() + 10_000,
      });
      const read = await createOpenPgp().readCertificate(certificate);
      expect(read.ok && read.value.armored).toBe(certificate);
      expect(verified).toEqual({
        ok: true,
        value: { signer: read.ok ? read.value.fingerprint : '', armored: signature },
      });
    }
  });

  test('come with the trustee’s proof that it knows the secret of the election key', async () => {
    const { name, certificate, share, ceremony } = keys.trustee!;
    const y = toBase64Url(share);
    const definition = makeTestDefinition({
      election,
      electionKey: {
        y,
        threshold: 1,
        trustees: [{ name, certificate, share: y }],
        ceremony: createHash('sha256').update(ceremony).digest('hex'),
      },
    });
    const openPgp = createOpenPgp();
    expect(await reasonsToRefuseCeremony({ group, openPgp, definition, bytes: ceremony })).toEqual([]);
    const secret = await custody().trusteeSecret(election);
    expect(group.multiplyBase(secret as Scalar)).toEqual(share);
  });

  test('hold no key of a trustee where trustees hold the key themselves, also when one was made before', async () => {
    const held = await custody().create({ election: 'shared', sections: ['all'], trustee: false });
    expect(held.trustee).toBeNull();
    await expect(custody().trusteeSecret('shared')).rejects.toThrow('ENOENT');
    await custody().create({ election: 'first-alone', sections: ['all'], trustee: true });
    expect((await custody().create({ election: 'first-alone', sections: ['all'], trustee: false })).trustee).toBeNull();
    await expect(custody().trusteeSecret('first-alone')).rejects.toThrow('ENOENT');
  });

  test('of another election are other keys', async () => {
    const other = await custody().create({ election: 'another', sections: ['north'], trustee: true });
    expect(other.box).not.toEqual(keys.box);
    expect(other.trustee!.share).not.toEqual(keys.trustee!.share);
  });

  test('are never looked for outside the folder', async () => {
    const held = custody();
    for (const name of ['../another', 'a/../../b', '', '.', 'A']) {
      await expect(held.create({ election: name, sections: ['all'], trustee: true })).rejects.toThrow();
      await expect(held.boxLedger(name)).rejects.toThrow();
      await expect(held.create({ election: 'fresh', sections: [name], trustee: true })).rejects.toThrow();
    }
    expect(readdirSync(folder)).toEqual(['elections']);
    expect(readdirSync(join(folder, 'elections'))).not.toContain('fresh');
  });
});

describe('letter codes', () => {
  const of = (held: FileKeyCustody, election: string, reference: string, issue = 1) =>
    held.letterCode({ election, reference, issue });

  test('are the same in every process, and others for every election, member and issue', async () => {
    const held = custody();
    for (const election of ['letters-1', 'letters-2']) {
      await held.create({ election, sections: ['all'], trustee: false });
    }
    const code = await of(held, 'letters-1', 'M-1');
    expect(await of(custody(), 'letters-1', 'M-1')).toBe(code);
    const others = [of(held, 'letters-2', 'M-1'), of(held, 'letters-1', 'M-2'), of(held, 'letters-1', 'M-1', 2)];
    expect(new Set([code, ...(await Promise.all(others))]).size).toBe(4);
  });

  test('cannot be made again when their secret is destroyed', async () => {
    const held = custody();
    await held.create({ election: 'letters-over', sections: ['all'], trustee: false });
    await of(held, 'letters-over', 'M-1');
    await held.destroyLetterSecret('letters-over');
    await held.destroyLetterSecret('letters-over');
    await expect(of(held, 'letters-over', 'M-1')).rejects.toThrow('ENOENT');
  });
});

/** Makes the keys of an election in a process of its own, from the built files. */
async function createElsewhere(election: string): Promise<unknown> {
  const program = `
    const { createFileKeyCustody } = await import(process.env.CUSTODY);
    const { createNobleGroup } = await import(process.env.GROUP);
    const held = createFileKeyCustody({ folder: process.env.FOLDER, group: createNobleGroup() });
    const keys = await held.create({ election: ${JSON.stringify(election)}, sections: ['all'], trustee: true });
    console.log(Buffer.from(keys.trustee.share).toString('hex'), Buffer.from(keys.registrars[0].tokenKeys[0].n).toString('hex'));
  `;
  const env = {
    ...process.env,
    CUSTODY: builtFile('./file-key-custody.js', new URL('../../src/keys/x.ts', import.meta.url).href).href,
    GROUP: builtFile('./noble-group.js', new URL('../../src/backends/x.ts', import.meta.url).href).href,
    FOLDER: folder,
  };
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  await new Promise((resolve) => child.once('close', resolve));
  return output.trim();
}

describe('several processes at once', () => {
  test('make one set of keys, and all of them answer with it', { timeout: 120_000 }, async () => {
    const election = 'raced';
    const inProcess = Array.from({ length: 3 }, () => custody().create({ election, sections: ['all'], trustee: true }));
    const elsewhere = await Promise.all([createElsewhere(election), createElsewhere(election)]);
    const here = (await Promise.all(inProcess)).map(
      (keys) => `${toHex(keys.trustee!.share)} ${toHex(keys.registrars[0]!.tokenKeys[0]!.n)}`,
    );
    expect(new Set([...here, ...elsewhere]).size).toBe(1);
    expect(readdirSync(join(folder, 'elections')).filter((name) => name.includes('half'))).toEqual([]);
  });
});

describe('signing blinded requests', () => {
  const election = 'signing';
  let keys: ElectionPublicKeys;
  let held: FileKeyCustody;

  beforeAll(async () => {
    held = custody();
    keys = await held.create({ election, sections: ['all'], trustee: true });
  });

  test('many requests at once each get the signature of their own token', async () => {
    const requests = Array.from({ length: 40 }, (_, index) => requestUnder(keys, `member ${index}`));
    const answers = await Promise.all(
      requests.map(({ blindedRequest }) => held.blindSign({ election, registrar: 1, section: 'all', blindedRequest })),
    );
    const { n } = keys.registrars[0]!.tokenKeys[0]!;
    answers.forEach((answer, index) => {
      const request = requests[index]!;
      if (!answer.ok) throw new Error(answer.error.kind);
      const token = finishToken({ request, blindSignature: answer.value });
      expect(token.ok && verifyTokenSignature({ n, message: request.message, signature: token.value })).toBe(true);
    });
  });

  test('the event loop goes on while the thread signs', async () => {
    const { blindedRequest } = requestUnder(keys, 'member');
    let turns = 0;
    const ticking = setInterval(() => {
      turns += 1;
    }, 1);
    const answers = Array.from({ length: 100 }, () =>
      held.blindSign({ election, registrar: 1, section: 'all', blindedRequest }),
    );
    await Promise.all(answers);
    clearInterval(ticking);
    expect(turns).toBeGreaterThan(0);
  });

  test('more than a thousand waiting requests are refused at once, the others are answered', async () => {
    const fresh = custody();
    const { blindedRequest } = requestUnder(keys, 'member');
    const answers = await Promise.all(
      Array.from({ length: 1100 }, () => fresh.blindSign({ election, registrar: 1, section: 'all', blindedRequest })),
    );
    const refused = answers.filter((answer) => !answer.ok);
    expect(refused.length).toBe(100);
    expect(refused[0]).toEqual({ ok: false, error: { kind: 'busy', retryAfterSeconds: 2 } });
    const later = await fresh.blindSign({ election, registrar: 1, section: 'all', blindedRequest });
    expect(later).toEqual(answers[0]);
  });

  test('a key file that was damaged is an error, and works again when it is repaired', async () => {
    const path = join(folder, 'elections', election, 'registrar-1-token-all.pkcs8');
    const content = readFileSync(path);
    const fresh = custody();
    const { blindedRequest } = requestUnder(keys, 'member');
    const sign = () => fresh.blindSign({ election, registrar: 1, section: 'all', blindedRequest });
    writeFileSync(path, content.subarray(0, 100));
    await expect(sign()).rejects.toThrow();
    writeFileSync(path, content);
    expect((await sign()).ok).toBe(true);
  });

  test('a request that was not checked is not signed', async () => {
    const answer = held.blindSign({ election, registrar: 1, section: 'all', blindedRequest: new Uint8Array(384) });
    await expect(answer).rejects.toThrow('bug');
    await expect(
      held.blindSign({ election, registrar: 2, section: 'all', blindedRequest: new Uint8Array(384) }),
    ).rejects.toThrow('no registrar 2');
  });

  test('keys that are destroyed sign no more, not even in a process that has them in memory', async () => {
    const doomed = 'doomed';
    const [one, other] = [custody(), custody()];
    const made = await one.create({ election: doomed, sections: ['all'], trustee: true });
    const { blindedRequest } = requestUnder(made, 'member');
    const input = { election: doomed, registrar: 1, section: 'all', blindedRequest };
    for (const process of [one, other]) expect((await process.blindSign(input)).ok).toBe(true);

    const path = join(folder, 'elections', doomed, 'registrar-1-token-all.pkcs8');
    const copy = join(folder, 'second-name');
    linkSync(path, copy);
    const before = readFileSync(copy);
    await one.destroyRegistrarKeys(doomed);
    for (const process of [one, other]) await expect(process.blindSign(input)).rejects.toThrow('destroyed');
    // A second name of the same file shows what was written over it.
    const after = readFileSync(copy);
    expect(after.length).toBe(before.length);
    expect(after.equals(before)).toBe(false);
    rmSync(copy);

    expect(filesOf(doomed)).not.toContain('registrar-1-token-all.pkcs8');
    expect(await other.create({ election: doomed, sections: ['all'], trustee: true })).toEqual(made);
    await one.destroyRegistrarKeys(doomed);
  });

  test('the trustee’s secret is destroyed, its public share stays', async () => {
    const doomed = 'opened';
    const one = custody();
    const made = await one.create({ election: doomed, sections: ['all'], trustee: true });
    await one.destroyTrusteeSecret(doomed);
    await expect(one.trusteeSecret(doomed)).rejects.toThrow();
    await one.destroyTrusteeSecret(doomed);
    expect(await one.create({ election: doomed, sections: ['all'], trustee: true })).toEqual(made);
  });
});
