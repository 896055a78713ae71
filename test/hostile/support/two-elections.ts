import { admitOfficer } from '../../../src/app/officer/admit-officer.ts';
import { createDraft } from '../../../src/app/officer/create-draft.ts';
import { createClient } from '../../../src/contract/client.ts';
import { exampleOf, jsonSchemaOf } from '../../../src/contract/json-schema.ts';
import type { RouteDeclaration } from '../../../src/contract/route.ts';
import { ROUTES } from '../../../src/contract/routes.ts';
import {
  announceElection,
  draftOf,
  ELECTION,
  type Office,
  openOffice,
  orThrow,
  signedBy,
} from '../../support/election-office.ts';
import { signIn } from '../../support/member-device.ts';
import type { PgpKey } from '../../support/record-keys.ts';
import { type Service, startService } from '../../support/service.ts';
import { invite, type TestTrustee } from '../../support/trustee.ts';
import { pathOf } from './doors.ts';

/**
 * A service with two elections: one that is announced and open, with members signed in, and a draft of other officers
 * with a key ceremony. Everybody who can have a session has one.
 */

export const OTHER = 'autumn';

export interface TwoElections {
  readonly office: Office;
  readonly service: Service;
  /** Sessions and invitations by who holds them. */
  readonly sessions: Readonly<Record<Who, string>>;
  readonly trustees: readonly TestTrustee[];
  close(): Promise<void>;
}

/** `officer` and `member` are of the open election, the others of the draft. */
export type Who = 'officer' | 'member' | 'second member' | 'other officer' | 'trustee' | 'second trustee';

export async function startTwoElections(): Promise<TwoElections> {
  const office = await openOffice();
  await announceElection(office);
  const { officers, stranger } = office;
  orThrow(await admitOfficer(office.ports, { certificate: stranger.certificate }));
  const certificates = [{ name: stranger.name, certificate: stranger.certificate }];
  const draft = draftOf(office, { election: OTHER, officers: { required: 1, certificates } });
  orThrow(await createDraft(office.ports, { officer: stranger.fingerprint, draft }));
  const own = { ...office, officers: [stranger, stranger, stranger] as [PgpKey, PgpKey, PgpKey] };
  const trustees = await invite(own, { threshold: 2, names: ['Tara', 'Theo', 'Tess'], election: OTHER });
  await office.clock(office.opensAtMs + 60_000);
  const service = await startService(office);
  const client = createClient({ baseUrl: service.url, fetch });
  async function officerSession(officer: PgpKey): Promise<string> {
    const { document } = orThrow(await client.call(ROUTES.beginSignIn, {}));
    const signature = await signedBy(office, officer, document);
    return orThrow(await client.call(ROUTES.completeSignIn, { body: { document, signature } })).session;
  }
  const sessions = {
    officer: await officerSession(officers[0]),
    'other officer': await officerSession(stranger),
    member: (await signIn(service, 'M-1')).session,
    'second member': (await signIn(service, 'M-2')).session,
    trustee: trustees[0]!.invitation,
    'second trustee': trustees[1]!.invitation,
  };
  return {
    office,
    service,
    sessions,
    trustees,
    async close() {
      await service.stop();
      await office.close();
    },
  };
}

const TYPES = { csv: 'text/csv', bytes: 'application/octet-stream', json: 'application/json' } as const;

/** The body that a route's own example is, as text. */
export function exampleBody({ body }: RouteDeclaration): string | null {
  if (body === 'none') return null;
  if (body === 'csv') return 'reference,section,mail\r\n';
  return body === 'bytes' ? 'x' : JSON.stringify(exampleOf(jsonSchemaOf(body, 'input')));
}

export interface Knock {
  readonly session?: string | null;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | null;
}

/** Asks a route of a running service; the route's own example is the body unless one is given. */
export async function knock(
  url: string,
  route: RouteDeclaration,
  ask: Knock = {},
): Promise<{ status: number; code: string; text: string }> {
  const { session = null, params = {}, query = '', headers = {}, body = exampleBody(route) } = ask;
  const answer = await fetch(
    `${url}${pathOf(route, { election: ELECTION, ...params })}${query === '' ? '' : `?${query}`}`,
    {
      method: route.method.toUpperCase(),
      redirect: 'manual',
      headers: {
        ...(session === null ? {} : { authorization: `Bearer ${session}` }),
        ...(route.ifMatch === undefined ? {} : { 'if-match': `"${'a'.repeat(64)}"` }),
        ...(route.body === 'none'
          ? {}
          : { 'content-type': TYPES[typeof route.body === 'string' ? route.body : 'json'] }),
        ...headers,
      },
      ...(route.body === 'none' || body === null ? {} : { body }),
    },
  );
  // The stream of events has no end.
  if (answer.headers.get('content-type') === 'text/event-stream') {
    await answer.body?.cancel();
    return { status: answer.status, code: '', text: '' };
  }
  const text = await answer.text();
  const code = /^application\/problem\+json/.test(answer.headers.get('content-type') ?? '')
    ? (JSON.parse(text) as { code: string }).code
    : '';
  return { status: answer.status, code, text };
}
