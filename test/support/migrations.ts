import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.ts';

/** The migrations of one side, in the order in which they are applied. */
export function migrationsOf(side: 'roll' | 'box'): string[] {
  return readdirSync(join(ROOT, 'prisma', side, 'migrations')).toSorted();
}
