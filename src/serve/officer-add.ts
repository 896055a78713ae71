import { readFile } from 'node:fs/promises';
import { admitOfficer } from '../app/officer/admit-officer.ts';
import { EXIT, type ExitCode } from '../cli/output.ts';
import { readConfig } from '../config.ts';
import { openDatabase } from '../db/open-database.ts';
import { createLog } from '../log.ts';
import { createOpenPgp } from '../pgp/openpgp.ts';

/** `tellers officer add`: whoever has the server's machine admits the first officers (G4). */
export async function officerAdd(file: string): Promise<ExitCode> {
  const config = readConfig(process.env);
  if (!config.ok) {
    process.stderr.write(`These settings cannot be used:\n  ${config.error.reasons.join('\n  ')}\n`);
    return EXIT.usage;
  }
  let certificate: string;
  try {
    certificate = await readFile(file, 'utf8');
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : `${file} cannot be read`}\n`);
    return EXIT.usage;
  }
  const { dataFolder, database, guardFolder } = config.value;
  const log = createLog({ side: 'service', level: 'error', stream: process.stderr });
  const opened = await openDatabase({
    dataFolder,
    database,
    guard: { folder: guardFolder, instance: 'officer-add' },
    log,
  });
  if (!opened.ok) {
    process.stderr.write(`The database cannot be used:\n  ${opened.error.reasons.join('\n  ')}\n`);
    return EXIT.failed;
  }
  try {
    const ports = { officers: opened.value.roll.officers, openPgp: createOpenPgp(), log };
    const admitted = await admitOfficer(ports, { certificate });
    if (!admitted.ok) {
      process.stderr.write(`${file} was not admitted: ${admitted.error.reasons.join('; ')}\n`);
      return EXIT.failed;
    }
    const { name, officer, admitted: isNew } = admitted.value;
    process.stdout.write(`${isNew ? 'Admitted' : 'Admitted before:'} ${name}, ${officer}\n`);
    return EXIT.passed;
  } finally {
    await opened.value.close();
  }
}
