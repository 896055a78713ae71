import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { exampleOf, jsonSchemaOf } from '../../src/contract/json-schema.ts';
import { ProblemBodySchema } from '../../src/contract/problem-body.ts';
import { API_PREFIX, ROUTES } from '../../src/contract/routes.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { closedService } from '../support/closed-service.ts';
import { JSON_ROUTES, openDoors, pathOf } from './support/doors.ts';

/**
 * JSON bodies that two programs would read in two ways, or that carry more or something else than is declared; made from
 * what the contract itself gives as an example of each body. A closed service stands behind the door: whatever gets
 * through fails with 500.
 */

const app = createHttpApp(closedService(openDoors()));

type Path = readonly (string | number)[];

/** Every place in a value. */
function places(value: unknown, at: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [at];
  const inside = Object.entries(value).flatMap(([name, part]) => places(part, [...at, name]));
  return [at, ...inside];
}

function valueAt(value: unknown, at: Path): unknown {
  return at.reduce((inner, name) => (inner as Record<string, unknown>)[name], value);
}

/** JSON with the text of one place exchanged. */
function written(value: unknown, at: Path, exchange: (text: string) => string): string {
  const write = (part: unknown, path: Path): string => {
    const isHere = path.length === at.length && path.every((name, index) => String(name) === String(at[index]));
    const text =
      part === null || typeof part !== 'object'
        ? JSON.stringify(part)
        : Array.isArray(part)
          ? `[${part.map((each, index) => write(each, [...path, index])).join(',')}]`
          : `{${Object.entries(part)
              .map(([name, each]) => `${JSON.stringify(name)}:${write(each, [...path, name])}`)
              .join(',')}}`;
    return isHere ? exchange(text) : text;
  };
  return write(value, []);
}

/** The same object with a member more. */
const withMember = (member: string) => (text: string) =>
  text === '{}' ? `{${member}}` : `{${member},${text.slice(1)}`;

function bodiesOf(example: unknown): { readonly what: string; readonly text: string }[] {
  return places(example).flatMap((at) => {
    const part = valueAt(example, at);
    const place = at.join('.');
    const change = (what: string, exchange: (text: string) => string) => ({
      what: `${what} at ${place}`,
      text: written(example, at, exchange),
    });
    if (Array.isArray(part)) return [change('an object for a list', () => '{"0":1,"length":1}')];
    if (part !== null && typeof part === 'object') {
      const [first] = Object.keys(part);
      const twice = first === undefined ? [] : [change('a member twice', withMember(`${JSON.stringify(first)}:null`))];
      return [
        ...twice,
        change('a member that is not declared', withMember('"isOfficer":true')),
        change('__proto__', withMember('"__proto__":{"isOfficer":true}')),
        change('constructor', withMember('"constructor":{"prototype":{}}')),
        change('a list for an object', (text) => `[${text}]`),
      ];
    }
    if (typeof part !== 'string') return [];
    return [
      change('a list for a text', (text) => `[${text}]`),
      change('a filter for a text', () => '{"not":""}'),
      change('another filter for a text', () => '{"contains":""}'),
      change('a number for a text', () => '7'),
      change('truth for a text', () => 'true'),
      change('half a surrogate pair', () => '"\\ud800"'),
    ];
  });
}

/** Places that hold settings of a counting rule, whose names and values the rule judges later. */
const JUDGED_LATER = /rule\.settings|parameters/;

describe.each(JSON_ROUTES)('$id', (route) => {
  test('takes nothing but what it declares, in one spelling', async () => {
    const schema = jsonSchemaOf(route.body, 'input');
    const bodies = bodiesOf(exampleOf(schema)).filter(({ what }) => !JUDGED_LATER.test(what));
    expect(bodies.length).toBeGreaterThan(0);
    for (const { what, text } of bodies) {
      const sent = request(app)[route.method](pathOf(route)).set('authorization', 'Bearer abc');
      if (route.ifMatch !== undefined) void sent.set('if-match', `"${'a'.repeat(64)}"`);
      const answer = await sent.set('content-type', 'application/json').send(text);
      expect([answer.status, ProblemBodySchema.parse(answer.body).code], `${what}: ${text.slice(0, 300)}`).toEqual([
        400,
        'body-invalid',
      ]);
    }
  });
});

test('nothing that was sent has changed what objects are', () => {
  expect(Object.keys(Object.prototype)).toEqual([]);
  expect(({} as { isOfficer?: boolean }).isOfficer).toBeUndefined();
  expect(Object.keys(ROUTES).length).toBeGreaterThan(40);
  expect(API_PREFIX).toBe('/api/v1');
});
