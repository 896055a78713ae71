import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { createLog, LOG_FIELDS, type LogSide } from '../../src/log.ts';
import { ROOT } from '../support/root.ts';

function logged(side: LogSide, write: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  write(createLog({ side, level: 'info', stream: { write: (line) => void lines.push(line) } }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

/** Every property of every object literal that stands in the call of some `event(name, fields)`. */
function fieldsInSources(): ReadonlySet<string> {
  const given = new Set<string>();
  function collect(node: ts.Node): void {
    if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) given.add(node.name.getText());
    ts.forEachChild(node, collect);
  }
  function visit(node: ts.Node): void {
    if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
      const [, fields] = node.arguments;
      if (node.expression.name.text === 'event' && fields !== undefined) collect(fields);
    }
    ts.forEachChild(node, visit);
  }
  const paths = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' });
  for (const path of paths.filter((each) => each.endsWith('.ts') && !each.includes('generated'))) {
    const text = readFileSync(join(ROOT, 'src', path), 'utf8');
    if (text.includes('.event(')) visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true));
  }
  return given;
}

describe('the log', () => {
  test('writes one line of JSON per event with its side, name and fields', () => {
    const [line] = logged('service', (log) => log.event('act-made', { election: 'spring', number: 1 }));
    expect(line).toMatchObject({ level: 'info', side: 'service', event: 'act-made', election: 'spring', number: 1 });
    expect(Date.parse(line!['time'] as string)).toBeGreaterThan(0);
  });

  test('leaves fields out that are not on the list, and says that it did', () => {
    const fields = { election: 'spring', reference: 'M-1', votingKey: 'abc', ip: '127.0.0.1' };
    const [line] = logged('service', (log) => log.event('something', fields));
    expect(line).toMatchObject({ election: 'spring', dropped: true });
    expect(JSON.stringify(line)).not.toMatch(/M-1|abc|127/);
  });

  test.each(['member', 'box'] as const)('of the side %s tells no time finer than the day', (side) => {
    const [line] = logged(side, (log) => log.event('token-issued', { election: 'spring' }));
    expect(line).not.toHaveProperty('time');
    expect(line!['day']).toMatch(/^\d{4}-\d{2}-\d{2}$/);
    expect(JSON.stringify(line)).not.toMatch(/\d{2}:\d{2}|\d{10}/);
  });

  test('names failures as errors, keeps a line one line, and cuts long texts', () => {
    const [line] = logged('service', (log) => log.event('start-failed', { reason: `a\nb${'c'.repeat(5000)}` }));
    expect(line!['level']).toBe('error');
    expect((line!['reason'] as string).length).toBe(1000);
  });

  test('of nothing is written at the level silent', () => {
    const lines: string[] = [];
    createLog({ side: 'box', level: 'silent', stream: { write: (line) => void lines.push(line) } }).event('x-failed');
    expect(lines).toEqual([]);
  });

  test('has on its list every field that the sources give', () => {
    const given = fieldsInSources();
    expect([...given].filter((field) => !LOG_FIELDS.has(field))).toEqual([]);
    // That the sources were read at all.
    expect(given.size).toBeGreaterThan(10);
  });
});
