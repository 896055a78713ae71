import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RouteDeclaration } from '../../src/contract/route.ts';
import { ROUTES } from '../../src/contract/routes.ts';
import { ELECTION } from '../support/election-office.ts';
import { ALL_ROUTES } from './support/doors.ts';
import { knock, OTHER, startTwoElections, type TwoElections, type Who } from './support/two-elections.ts';

/**
 * Every route, asked by everybody, about the own election and another one: made from the route table, so that a new
 * route is in it before anybody thinks of it.
 */

let world: TwoElections;

beforeAll(async () => {
  world = await startTwoElections();
}, 180_000);
afterAll(() => world.close());

const EVERYBODY: readonly (Who | 'nobody' | 'a made-up session')[] = [
  'nobody',
  'a made-up session',
  'officer',
  'other officer',
  'member',
  'second member',
  'trustee',
  'second trustee',
];
const sessionOf = (who: (typeof EVERYBODY)[number]) =>
  who === 'nobody' ? null : who === 'a made-up session' ? 'A'.repeat(43) : world.sessions[who];

/** What a door says to somebody whom it does not know, or knows as somebody else's. */
const TURNED_AWAY = new Set(['sign-in-required', 'officer-not-of-election', 'officer-suspended']);

/** Who may pass, by what the route declares and whom the path is about; everybody else is turned away with this code. */
function rule(
  route: RouteDeclaration,
  who: (typeof EVERYBODY)[number],
  about: { election: string; seat: number },
): string {
  if (route.auth === 'none') return 'passes';
  const isOfficer = who === 'officer' || who === 'other officer';
  if (route.auth === 'officer') {
    if (!isOfficer) return 'sign-in-required';
    if (!route.path.includes(':election')) return 'passes';
    const isOwn = (who === 'officer') === (about.election === ELECTION);
    return isOwn ? 'passes' : 'officer-not-of-election';
  }
  if (route.auth === 'member') {
    const isMember = who === 'member' || who === 'second member';
    return isMember && about.election === ELECTION ? 'passes' : 'sign-in-required';
  }
  const seat = who === 'trustee' ? 1 : who === 'second trustee' ? 2 : 0;
  return about.election === OTHER && about.seat === seat ? 'passes' : 'sign-in-required';
}

/** They would end the elections that the others are asked about: last. */
const LAST: readonly string[] = [ROUTES.openCeremony.id, ROUTES.archiveElection.id, ROUTES.strikeMember.id];
const inOrder = [...ALL_ROUTES].toSorted(
  (left, right) => Number(LAST.includes(left.id)) - Number(LAST.includes(right.id)),
);

describe.each(inOrder)('$id', (route) => {
  const elections = route.path.includes(':election') ? [ELECTION, OTHER] : [ELECTION];
  const seats = route.path.includes(':trustee') ? [1, 2] : [1];
  const cases = elections.flatMap((election) =>
    seats.flatMap((seat) => EVERYBODY.map((who) => ({ who, election, seat }))),
  );

  test('lets in whom it is for, and nobody else', async () => {
    const wrong: string[] = [];
    await Promise.all(
      cases.map(async ({ who, election, seat }) => {
        const params = { election, trustee: seat };
        const { status, code } = await knock(world.service.url, route, { session: sessionOf(who), params });
        const expected = rule(route, who, { election, seat });
        const was = TURNED_AWAY.has(code) ? code : 'passes';
        if (was !== expected || status >= 500) {
          wrong.push(`${who}, ${election}, seat ${seat}: ${was} (${status} ${code}), not ${expected}`);
        }
      }),
    );
    expect(wrong).toEqual([]);
  });
});

describe('what is said', () => {
  test('to a member is about that member only', async () => {
    const own = await knock(world.service.url, ROUTES.getMember, { session: world.sessions.member });
    const other = await knock(world.service.url, ROUTES.getMember, { session: world.sessions['second member'] });
    expect([own.status, other.status]).toEqual([200, 200]);
    expect(own.text).not.toBe(other.text);
    const leaf = (text: string) => JSON.stringify((JSON.parse(text) as { roll: { leaf: string } }).roll.leaf);
    expect(own.text).not.toContain(leaf(other.text));
    for (const reference of ['M-2', 'M-3', 'm2@example.org']) expect(own.text).not.toContain(reference);
  });

  test('without a session tells nothing of the roll, whatever is asked', async () => {
    for (const route of ALL_ROUTES.filter(({ auth, method }) => auth === 'none' && method === 'get')) {
      const { text } = await knock(world.service.url, route);
      for (const secret of ['M-1', 'm1@example.org', 'M-5']) expect(text, route.id).not.toContain(secret);
    }
  });

  test('of elections in preparation is said to their officers only', async () => {
    const { text } = await knock(world.service.url, ROUTES.listOwnElections, {
      session: world.sessions['other officer'],
    });
    expect(text).toContain(OTHER);
    expect(text).not.toContain(ELECTION);
    const open = await knock(world.service.url, ROUTES.listElections);
    expect(open.text).not.toContain(OTHER);
  });
});

test('the session of one side opens no door of another, whatever name it is given', async () => {
  const { officer, member, trustee } = world.sessions;
  const session = async (route: RouteDeclaration, headers: Record<string, string>) =>
    (await knock(world.service.url, route, { headers, params: { election: ELECTION } })).code;
  for (const headers of [
    { cookie: `session=${officer}` },
    { 'x-session': officer },
    { authorization: `Basic ${officer}` },
    { authorization: `Bearer ${member}` },
    { authorization: `Bearer ${trustee}` },
    { authorization: `Bearer ${officer.slice(0, -1)}` },
    { 'x-http-method-override': 'GET', authorization: `Bearer ${member}` },
  ]) {
    expect(await session(ROUTES.listActs, headers), JSON.stringify(headers)).toBe('sign-in-required');
  }
});
