import { readFileSync } from 'node:fs';
import { builtFile } from '../backends/built-file.ts';
import type { PageProgram } from '../http/pages/vote.ts';

/** Reads the voting page's program from where the build put it. */
export function readPageProgram(): PageProgram {
  const file = (name: string) => readFileSync(builtFile(`../web/${name}`, import.meta.url));
  const { vote } = JSON.parse(file('pages.json').toString()) as { vote: { sha256: string; integrity: string } };
  return { ...vote, content: new Uint8Array(file(`${vote.sha256}.js`)) };
}
