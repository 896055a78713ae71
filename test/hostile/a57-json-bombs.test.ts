import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { ProblemBodySchema } from '../../src/contract/problem-body.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { closedService } from '../support/closed-service.ts';
import { JSON_ROUTES, openDoors, pathOf } from './support/doors.ts';

/** Bodies of exactly the largest size that a route takes, made to cost as much as they can. */

const app = createHttpApp(closedService(openDoors()));

/** As many copies as fit between two ends. */
function filled(limit: number, [before, piece, after]: readonly [string, string, string]): string {
  const room = limit - before.length - after.length;
  return `${before}${piece.repeat(Math.floor(room / piece.length))}${after}`.padEnd(limit);
}

function members(limit: number): string {
  let text = '{';
  for (let index = 0; text.length + 20 < limit; index += 1) text += `"m${index}":0,`;
  return `${text}"z":0}`.padEnd(limit);
}

/** Routes of the smallest, a middle and the largest limit: what is refused here is refused before any route is asked. */
const SORTED = JSON_ROUTES.toSorted((left, right) => left.limit - right.limit);
const SIZES = [SORTED[0]!, SORTED.find(({ limit }) => limit >= 65_536)!, SORTED.at(-1)!];

/** As many members as an object may have, with names as long as fit. */
function manyNames(limit: number): string {
  const count = Math.min(1000, Math.floor(limit / 20));
  const room = Math.floor(limit / count) - 12;
  return `{${Array.from({ length: count }, (_, at) => `"${String(at).padStart(room, 'n')}":0`).join(',')}}`;
}

const BOMBS: readonly (readonly [string, (limit: number) => string])[] = [
  ['lists in lists without an end', (limit) => '['.repeat(limit)],
  ['objects in objects without an end', (limit) => filled(limit, ['', '{"a":', ''])],
  ['as many lists in lists as fit', (limit) => `${'['.repeat(limit / 2)}${']'.repeat(limit / 2)}`],
  ['one list of as many zeros as fit', (limit) => filled(limit, ['[0', ',0', ']'])],
  [
    'lists at the greatest depth, side by side',
    (limit) => filled(limit, ['[0', `,${'['.repeat(31)}${']'.repeat(31)}`, ']']),
  ],
  ['a number of as many digits as fit', (limit) => filled(limit, ['', '9', ''])],
  ['a number with a huge exponent', (limit) => filled(limit, ['1e', '9', ''])],
  ['as many members as fit', members],
  ['one text of escapes', (limit) => filled(limit, ['"', '\\u0041', '"'])],
  ['one text without an end', (limit) => filled(limit, ['"', 'a', ''])],
  [
    'a name as long as fits, twice',
    (limit) => {
      const name = 'n'.repeat(limit / 2 - 10);
      return `{"${name}":0,"${name}":0}`;
    },
  ],
  ['a thousand long names', (limit) => manyNames(limit)],
  ['white space', (limit) => ' '.repeat(limit)],
];

describe.each(SIZES)('$id', (route) => {
  test.each(BOMBS)('refuses %s as what it is, and lives on', async (_, make) => {
    const text = make(route.limit);
    expect(text.length).toBeLessThanOrEqual(route.limit);
    const sent = request(app)[route.method](pathOf(route)).set('authorization', 'Bearer abc');
    if (route.ifMatch !== undefined) void sent.set('if-match', `"${'a'.repeat(64)}"`);
    const answer = await sent.set('content-type', 'application/json').send(text);
    expect([answer.status, ProblemBodySchema.parse(answer.body).code]).toEqual([400, 'body-invalid']);
    // What is wrong is said shortly, however much is wrong.
    expect(answer.text.length).toBeLessThan(20_000);
  });
});

test('a body in gzip is never unpacked, whatever it would become', async () => {
  for (const route of JSON_ROUTES) {
    const sent = request(app)[route.method](pathOf(route)).set('authorization', 'Bearer abc');
    if (route.ifMatch !== undefined) void sent.set('if-match', `"${'a'.repeat(64)}"`);
    const answer = await sent
      .set('content-type', 'application/json')
      .set('content-encoding', 'gzip')
      .send(Buffer.from('1f8b0800000000000003', 'hex').toString('latin1'));
    expect(answer.status, route.id).toBe(415);
  }
});
