import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ROOT } from '../support/root.ts';

/** Whoever builds the same sources gets the files that a definition names: no time, path or order of a machine is in them. */

interface Builder {
  readonly buildPages: (folder: string) => Promise<unknown>;
}

/** Every file of a folder by name. */
function filesIn(folder: string): Map<string, string> {
  const names = readdirSync(folder).toSorted();
  return new Map(names.map((name) => [name, readFileSync(join(folder, name)).toString('base64')]));
}

test('two builds of the voting page are the same byte for byte, and the same as the one that is served', async () => {
  const { buildPages } = (await import(join(ROOT, 'scripts', 'build-pages.mjs'))) as Builder;
  const built: Map<string, string>[] = [];
  for (const name of ['first', 'a longer name']) {
    const folder = join(mkdtempSync(join(tmpdir(), 'tellers-pages-')), name);
    await buildPages(folder);
    built.push(filesIn(folder));
  }
  const [first, second] = built;
  expect(first!.size).toBeGreaterThan(5);
  expect(second).toEqual(first);
  expect(filesIn(join(ROOT, 'build', 'web'))).toEqual(first);
});
