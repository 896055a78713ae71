import { err, ok } from '../base/result.ts';
import type { RecordReader } from './reader.ts';

/** A record that lies in memory: what the server has before it publishes, and what tests make. */
export function createMemoryReader(files: ReadonlyMap<string, Uint8Array>): RecordReader {
  return {
    list: () => Promise.resolve(ok([...files.keys()])),
    read: ({ path, maxBytes }) => {
      const content = files.get(path);
      if (content === undefined) return Promise.resolve(err({ kind: 'absent' }));
      return Promise.resolve(content.length > maxBytes ? err({ kind: 'too-large' }) : ok(content));
    },
  };
}
