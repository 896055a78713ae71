import { utf8 } from '../../core/base/bytes.ts';
import { RECORD } from '../../core/record/paths.ts';
import { REFUSED_PATH } from '../officer/declaration-of.ts';
import { assembleRecord } from '../record/assemble-record.ts';
import { appendStep } from './append-step.ts';
import type { Scheduled, SchedulePorts } from './ports.ts';

/** Officers have so long to sign a declaration; later signatures of it do not count. */
const SIGNING_DAYS = 90;

/** Leaves a file that is written once: of several processes the first one's bytes stay. */
async function leaveFile(
  ports: SchedulePorts,
  input: {
    readonly fixed: Scheduled['fixed'];
    readonly name: string;
    readonly path: string;
    readonly content: Uint8Array;
  },
): Promise<void> {
  const { fixed, name, path, content } = input;
  await appendStep(ports, {
    fixed,
    name,
    // Whoever writes such a file holds the head lock, so that what is read here stays true until the commit.
    decide: async ({ election: { election, state } }) => {
      if (state !== 'unsealed' || (await ports.box.file(election, path)) !== null) return null;
      return { lines: [], files: [{ path, content }], value: null };
    },
  });
}

/**
 * Verifies the record of an unsealed election and makes the bytes of its declaration, once. When a check fails there
 * is no declaration: what failed is kept for the officers to read, and for an annulment to name.
 * @returns false when a check has failed
 */
export async function prepareDeclaration(ports: SchedulePorts, { fixed, box, nowMs }: Scheduled): Promise<boolean> {
  const { election } = box;
  const record = await assembleRecord(ports, election);
  if (record === null) throw new Error('bug: an unsealed election without a record');
  const prepared = await ports.heavy.declaration({
    content: record.content,
    madeMs: nowMs,
    notAfterMs: nowMs + SIGNING_DAYS * 86_400_000,
  });
  switch (prepared.kind) {
    case 'prepared':
      await leaveFile(ports, {
        fixed,
        name: 'declaration-prepared',
        path: RECORD.declaration,
        content: prepared.declaration,
      });
      return true;
    case 'refused':
      await leaveFile(ports, {
        fixed,
        name: 'declaration-refused',
        path: REFUSED_PATH,
        content: utf8(prepared.failed.join('\n')),
      });
      return false;
  }
}
