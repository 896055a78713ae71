import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { ElectionPublicKeys, KeyCustody, LedgerSigner } from '../app/ports.ts';
import { ed25519Signer } from '../backends/node-ed25519.ts';
import { generateTokenKey } from '../backends/node-rsa.ts';
import { fromUtf8, utf8 } from '../core/base/bytes.ts';
import { ElectionIdSchema, SectionIdSchema } from '../core/election/values.ts';
import type { Group } from '../core/group/group.ts';
import { letterCodeOf } from '../core/roll/letter-code.ts';
import { createOpenPgp } from '../pgp/openpgp.ts';
import { generateSigningKey, readSigningKey } from '../pgp/signing-key.ts';
import { createBlindSignThread } from './blind-sign-thread.ts';
import { destroyKey, exists, namesIn, placeKeys, readKey } from './key-files.ts';
import { type KeySeal, NO_SEAL } from './key-seal.ts';
import { holdSoleCeremony } from './sole-ceremony.ts';

/**
 * The service's keys in files: one folder per election, one file per key, closed to everybody but the service's user.
 * The service plays one registrar, and the sole trustee where no key ceremony was held; the definition says so to every
 * member.
 */

const REGISTRAR = 1;
const REGISTRAR_NAME = 'Registrar of the service';
const TRUSTEE_NAME = 'Trustee of the service';

const FILES = {
  boxLedger: 'box-ledger.seed',
  boxReply: 'box-reply.seed',
  registerLedger: 'registrar-1-ledger.seed',
  registerReply: 'registrar-1-reply.seed',
  letter: 'registrar-1-letter.secret',
  registrarPgp: 'registrar-1.key.asc',
  trusteePgp: 'trustee.key.asc',
  trusteeSecret: 'trustee.secret',
  /** X = x·G, which stays when the secret is destroyed. */
  trusteeShare: 'trustee.share',
  ceremony: 'ceremony.jsonl',
} as const;
const TOKEN_KEY = /^registrar-1-token-.+\.pkcs8$/;
const tokenKeyFile = (section: string) => `registrar-1-token-${SectionIdSchema.parse(section)}.pkcs8`;
/** The public half stays when the private one is destroyed. */
const tokenModulusFile = (section: string) => `registrar-1-token-${SectionIdSchema.parse(section)}.n`;

/** A service-held OpenPGP key is made a little in the past, so that no clock that is behind finds it in the future. */
const BACKDATED_MS = 60_000;

export interface FileKeyCustody extends KeyCustody {
  /** Ends the signing thread. */
  close(): Promise<void>;
}

const random = (length: number) => new Uint8Array(randomBytes(length));

async function makePgp(name: string): Promise<{ certificate: string; privateKey: string }> {
  const made = await generateSigningKey({ name, nowMs: Date.now() - BACKDATED_MS });
  if (!made.ok) throw new Error(`bug: no key for ${name}: ${made.error.kind}`);
  return { certificate: made.value.certificate.armored, privateKey: made.value.privateKey };
}

/** The keys of the sole trustee, with the transcript of the ceremony that it held with itself. */
async function makeTrusteeKeys(input: {
  readonly group: Group;
  readonly election: string;
}): Promise<(readonly [string, Uint8Array])[]> {
  const pgp = await makePgp(TRUSTEE_NAME);
  const key = await readSigningKey({ armored: pgp.privateKey });
  if (!key.ok) throw new Error(`bug: our own key cannot be read: ${key.error.kind}`);
  const { secret, share, transcript } = await holdSoleCeremony({
    ...input,
    openPgp: createOpenPgp(),
    random,
    name: TRUSTEE_NAME,
    key: key.value,
    nowMs: Date.now(),
  });
  return [
    [FILES.trusteePgp, utf8(pgp.privateKey)],
    [FILES.trusteeSecret, secret],
    [FILES.trusteeShare, share],
    [FILES.ceremony, transcript],
  ];
}

async function makeKeys(input: {
  readonly group: Group;
  readonly election: string;
  readonly sections: readonly string[];
  readonly trustee: boolean;
}): Promise<Map<string, Uint8Array>> {
  const { group, election, sections } = input;
  const [registrar, trusteeFiles, tokenKeys] = await Promise.all([
    makePgp(REGISTRAR_NAME),
    input.trustee ? makeTrusteeKeys({ group, election }) : [],
    Promise.all(sections.map(() => generateTokenKey())),
  ]);
  const files = new Map<string, Uint8Array>([
    [FILES.boxLedger, random(32)],
    [FILES.boxReply, random(32)],
    [FILES.registerLedger, random(32)],
    [FILES.registerReply, random(32)],
    [FILES.letter, random(32)],
    [FILES.registrarPgp, utf8(registrar.privateKey)],
    ...trusteeFiles,
  ]);
  sections.forEach((section, index) => {
    const key = tokenKeys[index];
    if (key === undefined) throw new Error('bug: a section got no token key');
    files.set(tokenKeyFile(section), key.privateKey);
    files.set(tokenModulusFile(section), key.n);
  });
  return files;
}

/**
 * Opens custody in a folder.
 * @param folder made with the first election
 * @param seal how keys are sealed at rest; they are not unless given
 */
export function createFileKeyCustody(input: {
  readonly folder: string;
  readonly group: Group;
  readonly seal?: KeySeal;
}): FileKeyCustody {
  const { folder, group, seal = NO_SEAL } = input;
  const thread = createBlindSignThread();
  const signers = new Map<string, Promise<LedgerSigner>>();
  // Names become parts of paths: what is no id never gets that far.
  const folderOf = (election: string) => join(folder, 'elections', ElectionIdSchema.parse(election));

  async function read(election: string, file: string): Promise<Uint8Array> {
    return seal.fromFile(`${election}/${file}`, await readKey(folderOf(election), file));
  }

  /** The files as they are written. */
  function sealed(election: string, keys: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
    return new Map([...keys].map(([file, key]) => [file, seal.toFile(`${election}/${file}`, key)]));
  }

  async function signer(election: string, file: string): Promise<LedgerSigner> {
    const name = `${election}/${file}`;
    const known = signers.get(name) ?? read(election, file).then(ed25519Signer);
    signers.set(name, known);
    // What could not be read now may be readable at the next request.
    known.catch(() => signers.delete(name));
    return known;
  }

  async function openPgpKey(election: string, role: 'registrar' | 'trustee') {
    const file = role === 'registrar' ? FILES.registrarPgp : FILES.trusteePgp;
    const armored = fromUtf8(await read(election, file));
    const key = armored.ok ? await readSigningKey({ armored: armored.value }) : armored;
    if (!key.ok) throw new Error(`the ${role}'s OpenPGP key of ${election} cannot be used: ${key.error.kind}`);
    return key.value;
  }

  async function trusteeKeys(election: string): Promise<NonNullable<ElectionPublicKeys['trustee']>> {
    return {
      name: TRUSTEE_NAME,
      certificate: (await openPgpKey(election, 'trustee')).certificate.armored,
      share: await read(election, FILES.trusteeShare),
      ceremony: await read(election, FILES.ceremony),
    };
  }

  async function publicKeys({ election, sections, trustee }: Parameters<KeyCustody['create']>[0]) {
    const publicKey = async (file: string) => (await signer(election, file)).publicKey;
    return {
      box: { ledgerKey: await publicKey(FILES.boxLedger), replyKey: await publicKey(FILES.boxReply) },
      registrars: [
        {
          name: REGISTRAR_NAME,
          certificate: (await openPgpKey(election, 'registrar')).certificate.armored,
          ledgerKey: await publicKey(FILES.registerLedger),
          replyKey: await publicKey(FILES.registerReply),
          tokenKeys: await Promise.all(
            sections.map(async (section) => ({ section, n: await read(election, tokenModulusFile(section)) })),
          ),
        },
      ],
      trustee: trustee ? await trusteeKeys(election) : null,
    };
  }

  function onlyRegistrar(registrar: number): void {
    if (registrar !== REGISTRAR) throw new Error(`bug: this service is no registrar ${registrar}`);
  }

  return {
    async create(input) {
      const { election, trustee } = input;
      const at = folderOf(election);
      if (!(await exists(at))) await placeKeys(at, sealed(election, await makeKeys({ group, ...input })));
      // A ceremony was opened after keys had been made: nobody shall hold a key that seems to be the election's.
      if (!trustee) await destroyKey(at, FILES.trusteeSecret);
      return publicKeys(input);
    },
    boxLedger: (election) => signer(election, FILES.boxLedger),
    boxReply: (election) => signer(election, FILES.boxReply),
    registerLedger(election, registrar) {
      onlyRegistrar(registrar);
      return signer(election, FILES.registerLedger);
    },
    registerReply(election, registrar) {
      onlyRegistrar(registrar);
      return signer(election, FILES.registerReply);
    },
    async blindSign({ election, registrar, section, blindedRequest }) {
      onlyRegistrar(registrar);
      const file = tokenKeyFile(section);
      const keyName = `${election}/${file}`;
      // Another process may have destroyed the key: then this one must not go on with its copy in memory.
      if (!(await exists(join(folderOf(election), file)))) {
        thread.forget(keyName);
        throw new Error(`the token key of ${keyName} is destroyed`);
      }
      return thread.blindSign({ keyName, loadKey: () => read(election, file), blindedRequest });
    },
    async sign({ election, role, document }) {
      return (await openPgpKey(election, role)).sign({ document, nowMs: Date.now() });
    },
    trusteeSecret: (election) => read(election, FILES.trusteeSecret),
    async letterCode({ election, reference, issue }) {
      return letterCodeOf({ secret: await readKey(folderOf(election), FILES.letter), reference, issue });
    },
    async destroyRegistrarKeys(election) {
      const at = folderOf(election);
      for (const name of await namesIn(at)) if (TOKEN_KEY.test(name)) await destroyKey(at, name);
      thread.forget(`${election}/`);
    },
    destroyTrusteeSecret: (election) => destroyKey(folderOf(election), FILES.trusteeSecret),
    destroyLetterSecret: (election) => destroyKey(folderOf(election), FILES.letter),
    close: () => thread.close(),
  };
}
