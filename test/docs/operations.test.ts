import { readFileSync } from 'node:fs';
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
