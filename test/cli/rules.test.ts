import { describe, expect, test } from 'vitest';
import { rulesCommand } from '../../src/cli/rules.ts';
import { RULES } from '../../src/core/count/rules.ts';

describe('tellers rules', () => {
  test('lists every rule with its version, its seats, its ballots and its settings', () => {
    const { exitCode, output, errors } = rulesCommand();
    expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: '' });
    for (const { id, name, version } of RULES) {
      expect(output).toContain(`${id}: ${name}\n  version ${version};`);
    }
    expect(output).toContain('A paper ranks as many candidates as it likes, no two with the same rank.');
    expect(output).toContain('  choices = a whole number from 1 to 250\n');
    expect(output).toContain('  most = a whole number from 1 to 250, or null\n');
    expect(output).toContain('  unranked = last, not-compared\n');
  });

  test('every setting says what it means', () => {
    expect(rulesCommand().output).not.toMatch(/^ {4};/m);
  });

  test('tells one rule in words, and names the known ones for another', () => {
    expect(rulesCommand('star').output).toContain('  - The two candidates with the most points go into a run-off.');
    expect(rulesCommand('dhondt')).toMatchObject({ exitCode: 64, output: '' });
    expect(rulesCommand('dhondt').errors).toContain('known are plurality, ');
  });
});
