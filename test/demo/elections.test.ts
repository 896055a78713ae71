import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { RULES } from '../../src/core/count/rules.ts';
import { readDemoElection } from '../../src/demo/elections.ts';

const folder = mkdtempSync(join(tmpdir(), 'tellers-demo-data-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
/** A BLT file of three candidates. */
function fileOf(
  ballots: readonly string[],
  { name = `file ${(files += 1)}`, names = ['Ann', 'Bo', 'Cy'], seats = 1 } = {},
): string {
  const path = join(folder, `${name}.blt`);
  const quoted = names.map((candidate) => `"${candidate}"`);
  writeFileSync(path, [`${names.length} ${seats}`, ...ballots, '0', ...quoted, `"${name}"`, ''].join('\n'));
  return path;
}

const read = (rule: string, ...paths: string[]) => readDemoElection({ files: paths, rule });

describe('the papers of the demo', () => {
  test('are all of one section where they come from one file', async () => {
    const election = await read('irv', fileOf(['2 1 2 0', '1 3 0', '1 0']));
    if (!election.ok) throw new Error(election.error.reasons.join('; '));
    expect(election.value.sections).toEqual([{ id: 'members', name: 'All members' }]);
    expect(election.value.papers.map(({ section }) => section)).toEqual(['members', 'members', 'members', 'members']);
    const marks = election.value.papers.map((paper) => JSON.stringify([...paper.marks]));
    expect(marks.toSorted()).toEqual(['[["1",1],["2",2]]', '[["1",1],["2",2]]', '[["3",1]]', '[]'].toSorted());
  });

  test('of several files are of a section for each, and an electoral college shares the whole among them', async () => {
    const election = await read(
      'electoral-college',
      fileOf(['3 1 2 0'], { name: 'The MPs' }),
      fileOf(['1 2 0', '1 3 1 0'], { name: 'Members, all' }),
    );
    if (!election.ok) throw new Error(election.error.reasons.join('; '));
    const { sections, papers, contest } = election.value;
    expect(sections.map(({ id }) => id)).toEqual(['the-mps', 'members-all']);
    expect(papers.filter(({ section }) => section === 'the-mps')).toHaveLength(3);
    expect(papers.filter(({ section }) => section === 'members-all')).toHaveLength(2);
    expect(contest.rule.settings['sections']).toEqual([
      { section: 'the-mps', share: [1, 2] },
      { section: 'members-all', share: [1, 2] },
    ]);
  });

  test('are read for every rule, by as many files as it needs', async () => {
    for (const { id } of RULES) {
      const seats = id === 'limited' ? 2 : 1;
      const names = id === 'motion' ? ['For', 'Against'] : ['Ann', 'Bo', 'Cy'];
      const paths = Array.from({ length: id === 'electoral-college' ? 2 : 1 }, () =>
        fileOf(['1 1 0'], { seats, names }),
      );
      const election = await read(id, ...paths);
      expect(election.ok ? [] : election.error.reasons, id).toEqual([]);
    }
  });
});

describe('the data of the demo are refused', () => {
  test('for an electoral college of one section', async () => {
    const election = await read('electoral-college', fileOf(['1 1 0']));
    expect(election.ok ? [] : election.error.reasons).toEqual([
      '--data: an electoral college has a file of papers for each section; name them all, --data for each',
    ]);
  });

  test('with every reason: other candidates, a name that stands twice, a file that is not there', async () => {
    const one = fileOf(['1 1 0'], { name: 'one' });
    const other = fileOf(['1 1 0'], { name: 'other', names: ['Ann', 'Bo', 'Di'] });
    const missing = join(folder, 'missing.blt');
    const election = await read('irv', one, other, one, missing);
    const reasons = election.ok ? [] : election.error.reasons;
    expect(reasons).toHaveLength(3);
    expect(reasons[0]).toContain('missing.blt cannot be read');
    expect(reasons[1]).toBe(`${other}: has other candidates or seats than ${one}`);
    expect(reasons[2]).toBe(`${one}: another file has this name, and sections are named after their files`);
  });
});
