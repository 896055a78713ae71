import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PARAMS } from '../../src/contract/params.ts';
import type { RouteDeclaration } from '../../src/contract/route.ts';
import { ROUTES } from '../../src/contract/routes.ts';
import { asOwner } from '../support/database.ts';
import { ELECTION } from '../support/election-office.ts';
import { ROOT } from '../support/root.ts';
import { ALL_ROUTES, JSON_ROUTES } from './support/doors.ts';
import { exampleBody, knock, OTHER, startTwoElections, type TwoElections } from './support/two-elections.ts';

/** SQL and filters of the database client in every parameter of every route, by who may call it. */

let world: TwoElections;

beforeAll(async () => {
  world = await startTwoElections();
}, 180_000);
afterAll(() => world.close());

const PAYLOADS = [
  "' OR '1'='1",
  "'; DROP TABLE roll.roll_entry; --",
  "') UNION SELECT token_hash FROM roll.officer_session --",
  '1; SELECT pg_sleep(20); --',
  '$1',
  '\\',
  '%',
  '_',
  '\u0000',
  "E'\\x00'",
  '{"not":""}',
  '[object Object]',
  'undefined',
  '__proto__',
];

/** A few of them for one place, others for the next, so that every payload meets every kind of place. */
let turn = 0;
function some(count: number): string[] {
  turn += 1;
  return Array.from({ length: count }, (_, at) => PAYLOADS[(turn * 3 + at * 5) % PAYLOADS.length] ?? '');
}

const sessionOf = ({ auth }: RouteDeclaration): string | null => {
  if (auth === 'none') return null;
  return world.sessions[auth === 'trustee' ? 'trustee' : auth];
};
const aboutOf = ({ auth }: RouteDeclaration) => ({ election: auth === 'trustee' ? OTHER : ELECTION });

/** How many rows each table has, without those that ordinary requests add to. */
async function rows(): Promise<Record<string, number>> {
  const tables = await asOwner<{ name: string }>(
    world.office.database,
    `SELECT schemaname || '.' || tablename AS name FROM pg_tables
      WHERE schemaname IN ('roll', 'box') ORDER BY 1`,
  );
  const counted: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await asOwner<{ n: number }>(world.office.database, `SELECT count(*)::int AS n FROM ${name}`);
    counted[name] = row?.n ?? -1;
  }
  return counted;
}

/** Requests that succeed write here by right: sign-ins, codes, limits, drafts. */
const WRITTEN_BY_RIGHT = /sign_in|code|limit|session|notice|reminder|webhook|event|draft|act$/;

const AT_ONCE = 16;

async function failures(
  asks: readonly { readonly what: string; readonly ask: () => ReturnType<typeof knock> }[],
): Promise<string[]> {
  const found: string[] = [];
  for (let from = 0; from < asks.length; from += AT_ONCE) {
    await Promise.all(
      asks.slice(from, from + AT_ONCE).map(async ({ what, ask }) => {
        const { status, code } = await ask();
        if (status >= 500 && code !== 'busy') found.push(`${what}: ${status} ${code}`);
      }),
    );
  }
  return found;
}

describe('whatever stands in a parameter', () => {
  test('of a path, nothing fails and no row comes or goes', async () => {
    const before = await rows();
    const asks = ALL_ROUTES.flatMap((route) =>
      [...route.path.matchAll(/:([A-Za-z0-9]+)/g)].flatMap(([, name = '']) =>
        some(4).map((payload) => ({
          what: `${route.id} ${name} ${payload}`,
          ask: () =>
            knock(world.service.url, route, {
              session: sessionOf(route),
              params: { ...aboutOf(route), [name]: payload },
            }),
        })),
      ),
    );
    expect(asks.length).toBeGreaterThan(200);
    expect(await failures(asks)).toEqual([]);
    expect(await rows()).toEqual(before);
  });

  test('of a query, nothing fails and nothing is found by it', async () => {
    const asks = ALL_ROUTES.filter(({ query }) => query !== undefined).flatMap((route) =>
      Object.keys((route.query as { shape: object }).shape).flatMap((name) =>
        PAYLOADS.map((payload) => ({
          what: `${route.id} ?${name}=${payload}`,
          ask: () =>
            knock(world.service.url, route, {
              session: sessionOf(route),
              params: aboutOf(route),
              query: `${name}=${encodeURIComponent(payload)}`,
            }),
        })),
      ),
    );
    expect(asks.length).toBeGreaterThan(50);
    expect(await failures(asks)).toEqual([]);
  });

  test('of a header, nothing fails', async () => {
    const names = ['if-match', 'if-none-match', 'range', 'last-event-id', 'accept-language'];
    const sendable = PAYLOADS.filter((payload) => !payload.includes('\u0000'));
    const asks = [ROUTES.getElection, ROUTES.getDraft, ROUTES.listEvents, ROUTES.replaceDraft].flatMap((route) =>
      names.flatMap((name) =>
        sendable.map((payload) => ({
          what: `${route.id} ${name}: ${payload}`,
          ask: () => knock(world.service.url, route, { session: sessionOf(route), headers: { [name]: payload } }),
        })),
      ),
    );
    expect(await failures(asks)).toEqual([]);
  });

  test('of a body, nothing fails, and no table is lost', async () => {
    const before = await rows();
    const asks = JSON_ROUTES.flatMap((route) => {
      const example = exampleBody(route) ?? '';
      const texts = [...new Set([...example.matchAll(/:("(?:[^"\\]|\\.)*")/g)].map(([, text = '']) => text))];
      return texts.flatMap((text) =>
        some(3).map((payload) => ({
          what: `${route.id} ${text} -> ${payload}`,
          ask: () =>
            knock(world.service.url, route, {
              session: sessionOf(route),
              params: aboutOf(route),
              body: example.replace(`:${text}`, () => `:${JSON.stringify(payload)}`),
            }),
        })),
      );
    });
    expect(asks.length).toBeGreaterThan(100);
    expect(await failures(asks)).toEqual([]);
    const after = await rows();
    expect(Object.keys(after)).toEqual(Object.keys(before));
    const changed = Object.keys(after).filter((name) => after[name] !== before[name] && !WRITTEN_BY_RIGHT.test(name));
    expect(changed).toEqual([]);
  });
});

test('a search is for what was typed: the signs of patterns find nobody', async () => {
  const found = async (search: string) => {
    const query = `search=${encodeURIComponent(search)}`;
    const { status, text } = await knock(world.service.url, ROUTES.listRoll, {
      session: world.sessions.officer,
      query,
    });
    return [status, status === 200 ? (JSON.parse(text) as { members: unknown[] }).members.length : -1];
  };
  expect(await found('M-')).toEqual([200, 5]);
  for (const pattern of ['%', '_', '_-1', 'M%', '.*', 'M-[0-9]', '\\', "M-1' OR '1'='1"])
    expect(await found(pattern), pattern).toEqual([200, 0]);
});

/** Files whose statements are put together of names that stand in our own sources or in the database's own catalogue. */
const BUILDERS = /^src\/db\/(?:roles|open-database|migrate|backup\/.*|doctor|beside-lines)\.ts$/;
/** What may stand in a statement of any other: constants, clock expressions of constants, and these local names. */
const FIXED = /^(?:[A-Z][A-Z_0-9]*|(?:msOf|timeOf)\('[^']*'\))$/;
const LOCAL: Readonly<Record<string, readonly string[]>> = {
  'src/db/addresses.ts': ['name'],
  'src/db/pool.ts': ['expression'],
  'src/db/box/box-head.ts': ['column'],
  'src/db/roll/ceremony-store.ts': ['where', "lock ? 'FOR UPDATE' : ''"],
  'src/db/roll/notice-store.ts': ['isMeant'],
  'src/db/roll/register-head.ts': ['lock', 'column'],
};

test('no statement of the sources is put together of what comes from outside', () => {
  const files = readdirSync(join(ROOT, 'src', 'db'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.includes('generated'))
    .map((file) => `src/db/${file.replaceAll('\\', '/')}`);
  const odd: string[] = [];
  for (const file of files.filter((each) => !BUILDERS.test(each))) {
    const visit = (node: ts.Node): void => {
      if (ts.isTemplateExpression(node) && /\b(?:SELECT|INSERT|UPDATE|DELETE|WHERE|FROM)\b/.test(node.getText())) {
        for (const { expression } of node.templateSpans) {
          const text = expression.getText();
          if (!FIXED.test(text) && !(LOCAL[file] ?? []).includes(text)) odd.push(`${file}: ${text}`);
        }
      }
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true));
  }
  expect(odd).toEqual([]);
  expect(Object.keys(PARAMS).length).toBeGreaterThan(5);
});

test('the database client refuses a filter that is not there, and nothing goes past it', () => {
  for (const side of ['roll', 'box']) {
    const schema = readFileSync(join(ROOT, 'prisma', side, 'schema.prisma'), 'utf8');
    expect(schema).toContain('strictUndefinedChecks');
  }
});
