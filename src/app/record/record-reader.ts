import type { RecordPorts } from './ports.ts';

/** Serves the files of election records: of a finished one from memory, of a running one from a snapshot. */
export interface RecordFiles {
  /** The file at a path of the record folder, or null. */
  file(input: { readonly election: string; readonly path: string }): Promise<Uint8Array | null>;
  /** Every file of the record, or null when the election has not been announced. */
  files(election: string): Promise<ReadonlyMap<string, Uint8Array> | null>;
  /** Ballots recorded so far per section id. */
  turnout(election: string): Promise<ReadonlyMap<string, number>>;
}

/** Made once per process and passed to the routes. */
export function createRecordFiles(ports: RecordPorts): RecordFiles {
  throw new Error(`bug: not written ${JSON.stringify(ports)}`);
}
