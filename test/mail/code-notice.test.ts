import { describe, expect, test } from 'vitest';
import { codeNotice } from '../../src/app/roll/code-notice.ts';
import { fingerprintWords } from '../../src/core/election/fingerprint-words.ts';
import { fixTestDefinition } from '../support/definition.ts';

const fixed = fixTestDefinition();
const words = fingerprintWords(fixed.fingerprint);
const made = { fixed, code: '012345', lifetimeSeconds: 600 };
const notice = codeNotice({ ...made, language: null });

describe('the mail with a one-time code', () => {
  test('the code stands on a line of its own', () => {
    expect(notice.text.split('\n').map((line) => line.trim())).toContain('012345');
  });

  test('it says which election, for how long, and the twelve words in their order', () => {
    expect(notice.subject).toContain('Executive committee 2026');
    expect(notice.text).toContain('Executive committee 2026');
    expect(notice.text).toContain('10 minutes');
    expect(notice.text.replaceAll(/\s+/g, ' ')).toContain(words.join(' '));
  });

  test('the code does not stand in the subject, which shows on a locked screen', () => {
    expect(notice.subject).not.toContain('012345');
  });

  test('there is no link in it', () => {
    expect(notice.text + notice.html).not.toMatch(/https?:|www\.|<a|<img/);
  });

  test('lines are short enough for every mail program', () => {
    for (const line of notice.text.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
  });

  test('it is written in the member’s language, from right to left where that is read so, with the same code', () => {
    const [french, arabic] = ['fr', 'ar-EG'].map((language) => codeNotice({ ...made, language }));
    expect(french?.text).toContain('10 minutes');
    expect(french?.subject).toMatch(/^Votre code/);
    expect(arabic?.html).toContain('<html lang="ar" dir="rtl">');
    for (const mail of [french, arabic]) expect(mail?.text.split('\n')).toContain('    012345');
  });
});
