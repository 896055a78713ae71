import type { BoxStore } from '../box/ports.ts';
import type { RegisterStore, RollStore } from '../roll/ports.ts';

/** What is read to assemble what is public of both sides. Nothing here is ever written. */
export interface RecordPorts {
  readonly roll: Pick<RollStore, 'nowMs' | 'election' | 'elections' | 'leaves'>;
  readonly registers: Pick<RegisterStore, 'head' | 'ledger'>;
  readonly box: Pick<BoxStore, 'election' | 'elections' | 'head' | 'ledger' | 'blobs' | 'file'>;
}
