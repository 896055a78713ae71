import { readFileSync } from 'node:fs';
import type { PageFile } from '../app/box/ports-page-files.ts';
import { builtFile } from '../backends/built-file.ts';

interface Listed {
  readonly vote: string;
  readonly saved: string;
  readonly files: readonly Pick<PageFile, 'sha256' | 'ending'>[];
}

/** Reads the voting page's files from where the build put them, the page itself first. */
export function readPageFiles(): PageFile[] {
  const bytes = (name: string) => new Uint8Array(readFileSync(builtFile(`../web/${name}`, import.meta.url)));
  const listed = JSON.parse(Buffer.from(bytes('pages.json')).toString('utf8')) as Listed;
  const partOf = (sha256: string): PageFile['part'] =>
    sha256 === listed.vote ? 'page' : sha256 === listed.saved ? 'saved-page' : 'file';
  return listed.files.map(({ sha256, ending }) => {
    return { sha256, ending, part: partOf(sha256), content: bytes(`${sha256}.${ending}`) };
  });
}
