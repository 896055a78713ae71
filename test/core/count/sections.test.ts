import { describe, expect, test } from 'vitest';
import { utf8 } from '../../../src/core/base/bytes.ts';
import { canonicalJson } from '../../../src/core/base/canonical-json.ts';
import { countElection } from '../../../src/core/count/count-election.ts';
import { ruleOf } from '../../../src/core/count/rules.ts';
import { reasonsAgainstSections } from '../../../src/core/count/sections.ts';
import { type Contest, ContestSchema } from '../../../src/core/election/definition.ts';
import { makeTestDefinition, testOptions } from '../../support/definition.ts';
import { bltOf, tryFile } from './count-file.ts';

describe('what cannot be counted', () => {
  const entry = ruleOf('electoral-college')!;
  const usual = entry.usualSettings({ seats: 1, candidates: 2, sections: ['north', 'south'] });

  test('shares that are not the whole, sections that stand twice and several seats are refused together', () => {
    const sections = [
      { section: 'a', share: [1, 3] },
      { section: 'a', share: [1, 3] },
    ];
    const reasons = entry.reasonsToRefuse({ settings: { ...usual, sections }, size: { seats: 2, candidates: 3 } });
    expect(reasons).toHaveLength(3);
  });

  test('a ballot file, which does not say of which section a ballot is, is refused', () => {
    const file = bltOf('2 1\n1 1 0\n0\n"A"\n"B"\n"T"\n');
    expect(tryFile({ file, rule: 'electoral-college' })).toMatchObject({ ok: false, error: { kind: 'cannot-count' } });
  });

  const contest: Contest = ContestSchema.parse({
    id: 'chair',
    question: 'Who?',
    rule: { id: entry.id, version: entry.version, settings: usual },
    seats: 1,
    options: testOptions('chair', ['ann', 'bo']),
  });

  test('sections of the roll without a share, shares without a section, and sections that may be mixed are named', () => {
    const section = (id: string, mergeInto: string | null = null) => ({ id, mergeInto });
    expect(reasonsAgainstSections(contest, [section('north'), section('south')])).toEqual([]);
    expect(reasonsAgainstSections(contest, [section('north'), section('west')])).toHaveLength(2);
    expect(reasonsAgainstSections(contest, [section('north'), section('south', 'north')])).toHaveLength(1);
  });

  test('an election is counted by the groups of its records', () => {
    const roll = { size: 100, root: 'a'.repeat(64) };
    const section = (id: string) => ({ id, name: id, weight: 1, minimum: 1, mergeInto: null, openSmall: false, roll });
    const definition = makeTestDefinition({ sections: [section('north'), section('south')], contests: [contest] });
    const marks = (id: string) => contest.options.map((option) => (option.id === id ? 1 : 0));
    const lines = [
      { group: 'north', marks: marks('ann') },
      { group: 'north', marks: marks('ann') },
      { group: 'north', marks: marks('bo') },
      { group: 'south', marks: marks('bo') },
    ];
    const records = utf8(
      lines
        .map((line) => `${canonicalJson(line)}\n`)
        .toSorted()
        .join(''),
    );
    const result = countElection({
      definition,
      records: new Map([['chair', records]]),
      rejected: new Map([['chair', new Uint8Array()]]),
      lotSeed: new Uint8Array(32),
    });
    if (!result.ok) throw new Error(JSON.stringify(result.error));
    const [sheet] = result.value.contests;
    expect(sheet!.stages[0]!.votes).toEqual({ ann: '1/3', bo: '2/3' });
    expect(sheet!.outcome.elected).toEqual(['bo']);
  });
});
