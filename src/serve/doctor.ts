import { constants } from 'node:fs';
import { access, mkdir } from 'node:fs/promises';
import { connect } from 'node:net';
import { EXIT, type ExitCode } from '../cli/output.ts';
import { type Config, readConfig } from '../config.ts';
import { examineDatabase, type Finding } from '../db/doctor.ts';
import { createLog } from '../log.ts';
import { examineDisk, examineKeys, examinePorts, examineTls } from './doctor-machine.ts';

/** `tellers doctor`: says in plain words whether the service can run here, and if not why not. */

const ANSWER_WITHIN_MS = 3000;

async function dataFolder({ dataFolder: folder }: Config): Promise<Finding> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await access(folder, constants.R_OK | constants.W_OK);
    return { name: 'data folder', ok: true, says: `${folder} can be written` };
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unknown';
    return { name: 'data folder', ok: false, says: `${folder} cannot be used: ${reason}; set TELLERS_DATA` };
  }
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: ANSWER_WITHIN_MS });
    const end = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => {
      end(true);
    });
    socket.once('timeout', () => {
      end(false);
    });
    socket.once('error', () => {
      end(false);
    });
  });
}

async function mail({ mail: { smtpUrl, folder } }: Config): Promise<Finding> {
  if (smtpUrl === null) {
    return {
      name: 'mail',
      ok: true,
      says: `no SMTP_URL: mails are written as files to ${folder}, and nobody gets them`,
    };
  }
  const { hostname, port, protocol } = new URL(smtpUrl);
  const number = port === '' ? (protocol === 'smtps:' ? 465 : 587) : Number(port);
  return (await answers(hostname, number))
    ? { name: 'mail', ok: true, says: `${hostname}:${number} answers` }
    : {
        name: 'mail',
        ok: false,
        says: `${hostname}:${number} does not answer: look at SMTP_URL; members will get no codes`,
      };
}

function address({ publicUrl, publicHost }: Config): Finding {
  const local = /^(?:localhost|127\.|\[::1\])/.test(publicHost);
  if (!publicUrl.startsWith('https:') && !local) {
    return {
      name: 'address',
      ok: false,
      says: `${publicUrl} is not https: browsers refuse the cryptography that members need; set TLS_CERT and TLS_KEY, or an https PUBLIC_URL`,
    };
  }
  const note = local ? '; set PUBLIC_URL before a real election, it cannot change during one' : '';
  return { name: 'address', ok: true, says: `people reach the service at ${publicUrl}${note}` };
}

function settings({ warnings }: Config): Finding[] {
  if (warnings.length === 0)
    return [{ name: 'settings', ok: true, says: 'all can be read; `tellers config` shows them' }];
  return warnings.map((says) => ({ name: 'settings', ok: false, says: `${says}; mend or unset it` }));
}

function print(findings: readonly Finding[]): void {
  for (const { name, ok, says } of findings)
    process.stdout.write(`${ok ? 'ok  ' : 'BAD '} ${name.padEnd(24)} ${says}\n`);
}

/** Looks at everything and changes nothing but making the data folder. @returns 0 when all is well, 1 otherwise */
export async function doctor(): Promise<ExitCode> {
  const config = readConfig(process.env);
  if (!config.ok) {
    print(config.error.reasons.map((says) => ({ name: 'settings', ok: false, says })));
    return EXIT.failed;
  }
  const { value } = config;
  const log = createLog({ side: 'service', level: 'silent' });
  const findings: Finding[] = [
    { name: 'node', ok: true, says: process.version },
    ...settings(value),
    address(value),
    await dataFolder(value),
    ...(await examineKeys(value)),
    ...(await examineTls(value)),
    ...(await examineDisk(value)),
    ...(await examinePorts(value)),
    await mail(value),
  ];
  const { dataFolder: folder, database, guardFolder } = value;
  findings.push(...(await examineDatabase({ dataFolder: folder, database, guardFolder, log })));
  print(findings);
  const bad = findings.filter(({ ok }) => !ok).length;
  process.stdout.write(bad === 0 ? 'All is well.\n' : `${bad} of these must be mended.\n`);
  return bad === 0 ? EXIT.passed : EXIT.failed;
}
