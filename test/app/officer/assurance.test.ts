import { describe, expect, test } from 'vitest';
import { assuranceOf } from '../../../src/app/officer/assurance.ts';

const NAMES = ['Tara', 'Theo', 'Tess', 'Toni', 'Tove'];

function statementOf(threshold: number, count: number): string {
  const key = { threshold, trustees: NAMES.slice(0, count) };
  return assuranceOf({ host: 'vote.example', officers: 2, test: false, key }).statement;
}

describe('the assurance statement says how many trustees may be lost', () => {
  test('none before the agreement where one more than opens is all there are', () => {
    expect(statementOf(2, 3)).toContain(
      'After the close all of them must agree on the ballot box before it is mixed; then at least 2 of them mix and open it. If one of them loses the key or refuses before the agreement, or more than 1 after it, this election can never be opened.',
    );
  });

  test('some where there are two more than open', () => {
    expect(statementOf(3, 5)).toContain(
      'After the close 4 of them must agree on the ballot box before it is mixed; then at least 3 of them mix and open it. If more than 1 of them lose their keys or refuse before the agreement, or more than 2 after it, this election can never be opened.',
    );
  });
});

describe('the assurance statement of a key in one hand', () => {
  test('says that this one could open every ballot alone', () => {
    expect(statementOf(1, 1)).toContain('That person could open each sealed ballot alone, also early');
    const service = { threshold: 1, trustees: null };
    const { statement } = assuranceOf({ host: 'vote.example', officers: 2, test: true, key: service });
    expect(statement).toContain('One operator holds every key of this election');
    expect(statement.startsWith('This is a test.')).toBe(true);
  });
});
