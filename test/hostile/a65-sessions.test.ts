import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROUTES } from '../../src/contract/routes.ts';
import { asOwner } from '../support/database.ts';
import { ELECTION } from '../support/election-office.ts';
import { clientOf, codeProof, signIn } from '../support/member-device.ts';
import { knock, startTwoElections, type TwoElections } from './support/two-elections.ts';

/** Sessions that somebody else chose, knows, or keeps for too long. */

let world: TwoElections;
/** An id that an attacker has made a browser keep beforehand; it has the form of a session. */
const FIXED = 'B'.repeat(42) + 'A';

beforeAll(async () => {
  world = await startTwoElections();
}, 180_000);
afterAll(() => world.close());

const page = (session: string) => knock(world.service.url, ROUTES.getMember, { session });

describe('a session that was there before the sign-in', () => {
  test('does not become one by it, however it is sent along', async () => {
    for (const headers of [
      { authorization: `Bearer ${FIXED}` },
      { cookie: `session=${FIXED}; __Host-session=${FIXED}; sid=${FIXED}` },
      { 'x-session-id': FIXED },
    ]) {
      const answer = await fetch(`${world.service.url}/api/v1/elections/${ELECTION}/member-sessions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(await codeProof(world.service, 'M-3')),
      });
      expect(answer.status).toBe(201);
      expect(answer.headers.get('set-cookie')).toBeNull();
      const { session } = (await answer.json()) as { session: string };
      expect(session).not.toBe(FIXED);
      expect((await page(session)).status).toBe(200);
      expect((await page(FIXED)).code).toBe('sign-in-required');
    }
  });

  test('of somebody else, sent along, does not become mine', async () => {
    const theirs = await signIn(world.service, 'M-4');
    const proof = await codeProof(world.service, 'M-5');
    const answer = await clientOf(world.service).call(ROUTES.createMemberSession, {
      params: { election: ELECTION },
      body: proof,
      ...({ session: theirs.session } as object),
    });
    if (!answer.ok) throw new Error('refused');
    expect(answer.value.session).not.toBe(theirs.session);
    expect((await page(theirs.session)).text).not.toBe((await page(answer.value.session)).text);
  });

  test('cannot be chosen: a body or address that names one is refused', async () => {
    const proof = await codeProof(world.service, 'M-3');
    const body = JSON.stringify({ ...proof, session: FIXED });
    expect((await knock(world.service.url, ROUTES.createMemberSession, { body })).code).toBe('body-invalid');
    const query = `session=${FIXED}`;
    const asked = await knock(world.service.url, ROUTES.createMemberSession, { body: JSON.stringify(proof), query });
    expect(asked.code).toBe('query-invalid');
  });
});

test('every sign-in has a session of its own, and the database knows none of them', async () => {
  const first = (await signIn(world.service, 'M-2')).session;
  const second = (await signIn(world.service, 'M-2')).session;
  expect(first).not.toBe(second);
  for (const table of ['member_session', 'officer_session']) {
    const rows = await asOwner(world.office.database, `SELECT * FROM roll.${table}`);
    expect(rows.length).toBeGreaterThan(0);
    const text = JSON.stringify(rows, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value,
    );
    for (const session of [first, second, world.sessions.officer]) {
      expect(text).not.toContain(session);
      expect(text).not.toContain(Buffer.from(session, 'base64url').toString('hex'));
    }
  }
});

test('a session ends on the server, by its clock and by its row, whatever the browser keeps', async () => {
  const { session } = await signIn(world.service, 'M-2');
  expect((await page(session)).status).toBe(200);
  // Whoever runs the service ends all sessions of a member like this; no process remembers one.
  await asOwner(world.office.database, 'DELETE FROM roll.member_session');
  expect((await page(session)).code).toBe('sign-in-required');
  const again = (await signIn(world.service, 'M-2')).session;
  const office = await knock(world.service.url, ROUTES.listOwnElections, { session: world.sessions.officer });
  expect(office.status).toBe(200);
  await world.office.clock(world.office.opensAtMs + 9 * 3_600_000);
  expect((await page(again)).code).toBe('sign-in-required');
  const late = await knock(world.service.url, ROUTES.listOwnElections, { session: world.sessions.officer });
  expect(late.code).toBe('sign-in-required');
});
