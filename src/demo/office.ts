import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { builtFile } from '../backends/built-file.ts';
import { createTellersClient } from '../client/generated/tellers-client.ts';
import { fetchWithTimeout } from '../client/patient-fetch.ts';
import type { Draft } from './draft.ts';
import { type OfficerDesk, signIn } from './officer-desk.ts';
import { makeOfficerKey } from './officer-key.ts';
import type { ServiceProcess } from './service-process.ts';

const MAIN = fileURLToPath(builtFile('../main.js', import.meta.url));
const NAMES = ['Returning officer 1', 'Returning officer 2', 'Returning officer 3'];
/** More than half of the officers must sign. */
const REQUIRED = 2;

export interface Office {
  readonly desks: readonly OfficerDesk[];
  readonly required: number;
  /** As a draft names them. */
  readonly officers: Draft['officers'];
}

/** Makes the officers' keys, has the server's operator admit their certificates, signs everybody in. */
export async function openOffice(service: ServiceProcess, folder: string): Promise<Office> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const client = createTellersClient({ baseUrl: service.url, fetch: fetchWithTimeout });
  const keys = await Promise.all(NAMES.map((name) => makeOfficerKey(name)));
  const desks: OfficerDesk[] = [];
  for (const [index, key] of keys.entries()) {
    const file = join(folder, `officer-${index + 1}.asc`);
    await writeFile(file, key.certificate);
    await promisify(execFile)(process.execPath, [MAIN, 'officer', 'add', file], {
      env: { ...process.env, TELLERS_DATA: service.dataFolder, PUBLIC_URL: service.url },
    });
    desks.push(await signIn(client, key));
  }
  return {
    desks,
    required: REQUIRED,
    officers: { required: REQUIRED, certificates: keys.map(({ name, certificate }) => ({ name, certificate })) },
  };
}
