import { toHex } from '../base/bytes.ts';
import type { Definition } from '../election/definition.ts';
import { trustedHex } from '../election/values.ts';
import { RECORD } from '../record/paths.ts';
import { parseRollLeavesFile } from '../record/record-lines.ts';
import { rollRoot } from '../roll/roll-tree.ts';
import { type RecordFiles, whyNot } from './record-files.ts';

/** The roll leaves of one section as the record has them. */
export interface RollFacts {
  readonly section: string;
  readonly path: string;
  /** The check that names what is wrong when the leaves cannot be read. */
  readonly problem: { readonly check: string; readonly reason: string } | null;
  /** In the file's order; 64 hex digits each. */
  readonly leaves: readonly string[];
  readonly known: ReadonlySet<string>;
  /** Root of the leaves in the file's order; null when there is nothing to hash. */
  readonly root: string | null;
}

/** All sections together: a hostile definition may promise ten million entries in each of 64. */
const MAX_ROLL_ENTRIES = 2_000_000;

/** Reads the leaves of every section. */
export async function loadRoll(files: RecordFiles, definition: Definition): Promise<RollFacts[]> {
  const roll: RollFacts[] = [];
  let room = MAX_ROLL_ENTRIES;
  for (const { id: section } of definition.sections) {
    const path = RECORD.rollLeaves(section);
    const read = await files.read(path);
    const parsed = read.kind === 'present' ? parseRollLeavesFile(read.bytes, room) : null;
    if (parsed?.ok !== true) {
      const reason = parsed === null ? `${path}: ${whyNot(read)}` : `${path}: ${parsed.error.reason}`;
      const problem = { check: read.kind === 'absent' ? 'files' : 'roll', reason };
      roll.push({ section, path, problem, leaves: [], known: new Set(), root: null });
      continue;
    }
    const leaves = parsed.value;
    room -= leaves.length;
    const root = toHex(rollRoot(leaves.map(trustedHex)));
    roll.push({ section, path, problem: null, leaves, known: new Set(leaves), root });
  }
  return roll;
}
