import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KeyCustody } from '../../src/app/ports.ts';
import { createLibsodiumGroup } from '../../src/backends/libsodium-group.ts';
import { createFileKeyCustody } from '../../src/keys/file-key-custody.ts';

/** An election with two registrars: the second one's keys lie in a custody of their own. */

export const SECOND_REGISTRAR = 'The other office';

/** Custody of an election that has a second registrar beside its own. Whoever signs as registrar signs in turn. */
export async function withSecondRegistrar(keys: KeyCustody): Promise<KeyCustody> {
  const folder = mkdtempSync(join(tmpdir(), 'tellers-second-registrar-'));
  const other = createFileKeyCustody({ folder, group: await createLibsodiumGroup() });
  const of = (registrar: number) => (registrar === 2 ? other : keys);
  let signed = 0;
  return {
    ...keys,
    async create(input) {
      const own = await keys.create(input);
      const [second] = (await other.create({ ...input, trustee: false })).registrars;
      return { ...own, registrars: [...own.registrars, { ...second!, name: SECOND_REGISTRAR }] };
    },
    registerLedger: (election, registrar) => of(registrar).registerLedger(election, 1),
    registerReply: (election, registrar) => of(registrar).registerReply(election, 1),
    blindSign: (input) => of(input.registrar).blindSign({ ...input, registrar: 1 }),
    sign(input) {
      if (input.role !== 'registrar') return keys.sign(input);
      signed += 1;
      return (signed % 2 === 1 ? keys : other).sign(input);
    },
  };
}
