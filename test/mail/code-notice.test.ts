import { describe, expect, test } from 'vitest';
import { codeNotice } from '../../src/app/roll/code-notice.ts';

const words = Array.from({ length: 12 }, (_, index) => `word${index + 1}`);
const notice = codeNotice({
  title: 'Executive committee 2026',
  test: true,
  code: '012345',
  lifetimeSeconds: 600,
  words,
});

describe('the mail with a one-time code', () => {
  test('the code stands on a line of its own', () => {
    expect(notice.text.split('\n').map((line) => line.trim())).toContain('012345');
  });

  test('it says which election, for how long, and the twelve words in their order', () => {
    expect(notice.subject).toContain('Executive committee 2026');
    expect(notice.text).toContain('Executive committee 2026');
    expect(notice.text).toContain('10 minutes');
    expect(notice.text.match(/word\d+/g)).toEqual(words);
  });

  test('the code does not stand in the subject, which shows on a locked screen', () => {
    expect(notice.subject).not.toContain('012345');
  });

  test('there is no link in it', () => {
    expect(notice.text).not.toMatch(/https?:|www\.|<a/);
  });

  test('lines are short enough for every mail program', () => {
    for (const line of notice.text.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });
});
