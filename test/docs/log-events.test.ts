import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LOG_FIELDS } from '../../src/log.ts';
import { ROOT } from '../support/root.ts';

/** docs/log-events.md names every event that the program writes, and no other. */

const page = readFileSync(join(ROOT, 'docs', 'log-events.md'), 'utf8');
const rows = page.split('\n').flatMap((line) => {
  const cells = line.split('|').map((cell) => cell.trim());
  const events = [...(cells[1] ?? '').matchAll(/`([a-z-]+)`/g)].map((match) => match[1]!);
  return cells.length === 5 && events.length > 0
    ? [{ events, fields: (cells[2] ?? '').split(', ').filter(Boolean) }]
    : [];
});

/** Names that are put together of a fixed part and one of these. */
const COMPOSED = [
  'notice-sent',
  'notice-bounced',
  'notice-failed',
  'submission-accepted',
  'submission-refused',
  'organisation-sign-in-unavailable',
  'organisation-sign-in-refused',
];

function written(): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  const src = join(ROOT, 'src');
  for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.includes('generated')) continue;
    const text = readFileSync(join(src, file), 'utf8');
    for (const [, name, fields] of text.matchAll(/\.event\(\s*'([a-z-]+)'(?:,\s*\{([^}]*)\})?/g)) {
      const names = [...(fields ?? '').matchAll(/(?:^|,)\s*(\w+)/g)].map((match) => match[1]!);
      found.set(name!, new Set([...(found.get(name!) ?? []), ...names]));
    }
    // Steps of the schedule name their event themselves.
    for (const [, name] of text.matchAll(/^\s+name: '([a-z]+-[a-z-]+)',$/gm)) {
      if (file.includes('schedule')) found.set(name!, new Set(['election']));
    }
  }
  return found;
}

test('every event that is written is on the page, and every event on the page is written', () => {
  const events = written();
  expect(rows.flatMap((row) => row.events).toSorted()).toEqual([...events.keys(), ...COMPOSED].toSorted());
});

test('every field of an event is on the page and on the list of fields', () => {
  const missing: string[] = [];
  for (const [event, fields] of written()) {
    const row = rows.find(({ events }) => events.includes(event));
    for (const field of fields) {
      if (!(row?.fields.includes(field) ?? false) || !LOG_FIELDS.has(field)) missing.push(`${event}: ${field}`);
    }
  }
  expect(missing).toEqual([]);
  for (const { fields } of rows) for (const field of fields) expect(LOG_FIELDS).toContain(field);
});
