import { utf8 } from '../../core/base/bytes.ts';
import { RECORD } from '../../core/record/paths.ts';
import { REFUSED_PATH } from '../officer/declaration-of.ts';
import { assembleRecord } from '../record/assemble-record.ts';
import type { Scheduled, SchedulePorts } from './ports.ts';

/** Officers have so long to sign a declaration; later signatures of it do not count. */
const SIGNING_DAYS = 90;

/**
 * Verifies the record of an unsealed election and makes the bytes of its declaration, once. When a check fails there
 * is no declaration: what failed is kept for the officers to read, and for an annulment to name.
 * @returns false when a check has failed
 */
export async function prepareDeclaration(ports: SchedulePorts, { box, nowMs }: Scheduled): Promise<boolean> {
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
      // Of several processes the first one's bytes stay; they differ in nothing but the two instants.
      await ports.box.putFiles(election, [{ path: RECORD.declaration, content: prepared.declaration }]);
      ports.log.event('declaration-prepared', { election });
      return true;
    case 'refused':
      await ports.box.putFiles(election, [{ path: REFUSED_PATH, content: utf8(prepared.failed.join('\n')) }]);
      ports.log.event('declaration-refused', { election, failed: prepared.failed.length });
      return false;
  }
}
