import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { OTHER_NAMES, SETTING_NAMES, SETTINGS, type Setting } from '../../src/settings.ts';

const page = readFileSync(new URL('../../docs/operations.md', import.meta.url), 'utf8');

/** The rows of the table of settings as they must stand in docs/operations.md. */
function settingRows(): string[] {
  const rows = SETTING_NAMES.map((name) => {
    const { standard, standardSays, meaning, secret }: Setting = SETTINGS[name];
    const names = secret === 'no' ? `\`${name}\`` : `\`${name}\`, \`${name}_FILE\``;
    return `| ${names} | ${standardSays ?? (standard === null ? 'none' : `\`${standard}\``)} | ${meaning} |`;
  });
  return [...rows, ...Object.entries(OTHER_NAMES).map(([name, meaning]) => `| \`${name}\` | none | ${meaning} |`)];
}

test('docs/operations.md has the table of settings exactly as src/settings.ts declares them', () => {
  const found = page.split('\n').filter((line) => /^\| `[A-Z_]+`/.test(line));
  expect(found, `put these rows there:\n${settingRows().join('\n')}\n`).toEqual(settingRows());
});

const at = (path: string) => new URL(`../../${path}`, import.meta.url);

test('docs/operations.md has a part for every moment', () => {
  const parts = [...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title);
  const moments = [
    'Before the first start',
    'Install',
    'Settings',
    'TLS and proxies',
    'Start',
    'Backup',
    'While voting is open',
    'A process died',
    'The database died',
    'The mail server is down',
    'The disk is full',
    'Restore',
    'An older database',
    'After the declaration',
    'Upgrade',
    'A key was lost or stolen',
  ];
  for (const moment of moments) expect(parts).toContain(moment);
});

test('every command in docs/operations.md is one that the program has, with options that it has', () => {
  const main = readFileSync(at('src/main.ts'), 'utf8');
  const commands = [...page.matchAll(/(?:^ {4}npx tellers|`(?:npx )?tellers) ([^`\n]*)/gm)].map(
    ([, rest]) => rest ?? '',
  );
  expect(commands.length).toBeGreaterThan(8);
  for (const command of commands) {
    const words = command.split(' ');
    expect(main, command).toContain(`.command('${words[0] ?? ''}')`);
    for (const option of words.filter((word) => word.startsWith('--'))) {
      const name = option === '--no-passphrase' ? option : option.split('=')[0];
      expect(main, command).toMatch(new RegExp(`'${name ?? ''}[ ']`));
    }
  }
});

test('every test that docs/threat-model.md names is there', () => {
  const text = readFileSync(at('docs/threat-model.md'), 'utf8');
  const named = [...text.matchAll(/`((?:test|scripts)\/[^`]*)`/g)].map(([, path]) => path ?? '');
  expect(named.length).toBeGreaterThan(20);
  expect(named.filter((path) => !existsSync(at(path)))).toEqual([]);
});
