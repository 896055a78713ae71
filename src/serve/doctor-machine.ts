import { readdir, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Finding } from '../db/doctor.ts';
import { openKeySeal, unsealedKeys } from '../keys/key-seal.ts';
import { readTls } from './tls.ts';

/** What `tellers doctor` looks at on the machine itself: keys, certificate, disk, ports. */

/** Bits of a file mode that let others in. */
const OTHERS = 0o077;
const ENOUGH_BYTES = 1_000_000_000;

function bad(name: string, says: string): Finding {
  return { name, ok: false, says };
}

function good(name: string, says: string): Finding {
  return { name, ok: true, says };
}

/** Everything below the keys' folder that others may read or enter. */
async function openToOthers(folder: string): Promise<string[]> {
  if (process.platform === 'win32') return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = [folder, ...entries.map((entry) => join(entry.parentPath, entry.name))];
  const open: string[] = [];
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (found !== null && (found.mode & OTHERS) !== 0) open.push(path);
  }
  return open;
}

export async function examineKeys({ keysFolder: folder, keysPassphrase: passphrase }: Config): Promise<Finding[]> {
  if ((await stat(folder).catch(() => null)) === null) {
    return [good('keys', 'none yet; each election gets its own when it is prepared')];
  }
  const open = await openToOthers(folder);
  if (open.length > 0)
    return [bad('keys', `others may look into ${open.slice(0, 3).join(', ')}: chmod -R go= ${folder}`)];
  const findings = [good('keys', `${folder} is closed to others; keep a backup of it in a safe place`)];
  const sealed = (await stat(join(folder, 'seal.json')).catch(() => null)) !== null;
  if (passphrase === null && !sealed) {
    return [
      ...findings,
      good('keys at rest', 'not sealed; KEYS_PASSPHRASE_FILE seals those that are made from then on'),
    ];
  }
  if (!sealed) return [...findings, good('keys at rest', 'will be sealed from the next start on')];
  const seal = await openKeySeal({ folder, passphrase });
  if (!seal.ok) return [...findings, bad('keys at rest', seal.error.reasons.join('; '))];
  const plain = await unsealedKeys(folder);
  return [
    ...findings,
    plain.length === 0
      ? good('keys at rest', 'all are sealed under the passphrase')
      : good(
          'keys at rest',
          `sealed but for ${plain.length} from before there was a passphrase, such as ${plain[0] ?? ''}`,
        ),
  ];
}

export async function examineTls({ tls, publicUrl }: Config): Promise<Finding[]> {
  if (tls === null) {
    const https = publicUrl.startsWith('https:');
    return https ? [good('certificate', 'something in front of the service has to speak HTTPS for it')] : [];
  }
  const read = await readTls(tls, Date.now());
  if (!read.ok) return [bad('certificate', read.error.reasons.join('; '))];
  const { endsSoon } = read.value;
  return [
    endsSoon === null ? good('certificate', 'can be used, and the key is its own') : bad('certificate', endsSoon),
  ];
}

export async function examineDisk({ dataFolder, guardFolder }: Config): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const folder of new Set([dataFolder, guardFolder])) {
    const found = await statfs(folder).catch(() => null);
    if (found === null) continue;
    const free = found.bavail * found.bsize;
    const says = `${(free / 1e9).toFixed(1)} GB are free where ${folder} is`;
    findings.push(
      free < ENOUGH_BYTES ? bad('disk', `${says}: make room, or no ballot can be kept`) : good('disk', says),
    );
  }
  return findings;
}

function canListen(host: string, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', resolve);
    server.listen({ host, port }, () => {
      server.close(() => resolve(null));
    });
  });
}

export async function examinePorts({ host, port, metrics }: Config): Promise<Finding[]> {
  const findings: Finding[] = [];
  const wanted = [
    { setting: 'PORT', host, port },
    ...(metrics === null ? [] : [{ setting: 'METRICS_PORT', ...metrics }]),
  ];
  for (const { setting, ...at } of wanted) {
    const error = await canListen(at.host, at.port);
    const where = `${at.host}:${at.port}`;
    if (error === null) findings.push(good('port', `${where} is free`));
    // The service itself, most likely: whoever asks the doctor while it runs should not be told that it is ill.
    else if (error.code === 'EADDRINUSE') findings.push(good('port', `${where} is taken: by the service, if it runs`));
    else findings.push(bad('port', `${where} cannot be listened on (${error.code ?? 'unknown'}): set ${setting}`));
  }
  return findings;
}
