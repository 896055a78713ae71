import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admitOfficer } from '../../../src/app/officer/admit-officer.ts';
import { beginSignIn } from '../../../src/app/officer/begin-sign-in.ts';
import { completeSignIn } from '../../../src/app/officer/complete-sign-in.ts';
import { officerOfSession } from '../../../src/app/officer/officer-of-session.ts';
import { utf8 } from '../../../src/core/base/bytes.ts';
import { canonicalJson } from '../../../src/core/base/canonical-json.ts';
import { msToInstant } from '../../../src/core/election/values.ts';
import { asOwner } from '../../support/database.ts';
import { type Office, openOffice, orThrow, signedBy } from '../../support/election-office.ts';
import type { PgpKey } from '../../support/record-keys.ts';

describe('officers signing in', () => {
  let office: Office;
  let ada: PgpKey;
  let ben: PgpKey;

  beforeAll(async () => {
    office = await openOffice();
    [ada, ben] = office.officers;
    for (const { certificate } of [ada, ben]) orThrow(await admitOfficer(office.ports, { certificate }));
  });
  afterAll(() => office.close());

  const challenge = async () => orThrow(await beginSignIn(office.ports)).document;
  const hand = (document: string, signature: string) => completeSignIn(office.ports, { document, signature });
  const reasonsOf = async (document: string, signature: string) => {
    const result = await hand(document, signature);
    return result.ok ? [] : result.error.reasons;
  };
  const UNKNOWN = ['the document is unknown, used already or out of date; ask for a new one'];

  test('an admitted officer who signs the document gets a session, of which only the hash is stored', async () => {
    const document = await challenge();
    const { session, officer, name } = orThrow(await hand(document, await signedBy(office, ben, document)));
    expect({ officer, name }).toEqual({ officer: ben.fingerprint, name: 'Ben' });
    expect(session).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(orThrow(await officerOfSession(office.ports, { session })).fingerprint).toBe(ben.fingerprint);
    const rows = await asOwner<{ token: string }>(
      office.database,
      `SELECT encode(token_hash, 'hex') AS token FROM roll.officer_session`,
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]?.token).not.toContain(Buffer.from(session, 'base64url').toString('hex'));
  });

  test('admitting the same certificate again is no second officer', async () => {
    expect(orThrow(await admitOfficer(office.ports, { certificate: ada.certificate }))).toEqual({
      officer: ada.fingerprint,
      name: 'Ada',
      admitted: false,
    });
    const refused = await admitOfficer(office.ports, { certificate: 'no certificate' });
    expect(!refused.ok && refused.error.kind).toBe('certificate-refused');
  });

  test('the document names this service, is no act, and works once', async () => {
    const document = await challenge();
    expect(JSON.parse(document)).toMatchObject({ type: 'tellers/sign-in/v1', origin: 'https://votes.example' });
    const signature = await signedBy(office, ada, document);
    orThrow(await hand(document, signature));
    expect(await reasonsOf(document, signature)).toEqual(UNKNOWN);
  });

  test('a wrong signature uses the document up', async () => {
    const document = await challenge();
    const wrong = await reasonsOf(document, await signedBy(office, office.stranger, document));
    expect(wrong.join()).toContain('in none of the certificates');
    expect(await reasonsOf(document, await signedBy(office, ada, document))).toEqual(UNKNOWN);
  });

  test('what another service or nobody made is refused, however well it is signed', async () => {
    const made = JSON.parse(await challenge()) as { [name: string]: string };
    const tampered: [string, string][] = [
      [canonicalJson({ ...made, origin: 'https://other.example' }), 'another service'],
      [canonicalJson({ ...made, nonce: 'ab'.repeat(32) }), 'unknown'],
      [canonicalJson({ ...made, notAfter: '2099-01-01T00:00:00Z' }), 'unknown'],
      [JSON.stringify(made, null, 1), 'not canonical JSON'],
      [canonicalJson({ ...made, extra: '' }), 'extra'],
      [canonicalJson({ ...made, type: 'tellers/act/v1' }), 'type'],
      ['\ud800', 'not text'],
      ['', 'not canonical JSON'],
    ];
    for (const [document, reason] of tampered) {
      const signature = document === '\ud800' ? '' : await signedBy(office, ada, document);
      expect((await reasonsOf(document, signature)).join(), document).toContain(reason);
    }
  });

  test('a signature from a clock that is far off is refused, one a little off is not', async () => {
    const now = await office.ports.roll.nowMs();
    const at = async (ms: number) => {
      const document = await challenge();
      return (await hand(document, await ada.sign(utf8(document), msToInstant(ms)))).ok;
    };
    expect(await at(now - 240_000)).toBe(true);
    expect(await at(now + 240_000)).toBe(true);
    expect(await at(now - 400_000)).toBe(false);
    expect(await at(now + 1_000_000)).toBe(false);
  });

  test('a document is out of date after ten minutes, a session after eight hours', async () => {
    const document = await challenge();
    const signature = await signedBy(office, ada, document);
    const other = await challenge();
    const { session } = orThrow(await hand(other, await signedBy(office, ada, other)));
    const now = await office.ports.roll.nowMs();
    await office.clock(now + 600_000);
    expect(await reasonsOf(document, signature)).toEqual(UNKNOWN);
    await office.clock(now + 8 * 3_600_000 - 5000);
    expect((await officerOfSession(office.ports, { session })).ok).toBe(true);
    await office.clock(now + 8 * 3_600_000 + 5000);
    expect(await officerOfSession(office.ports, { session })).toEqual({
      ok: false,
      error: { kind: 'sign-in-required' },
    });
  });

  test.each(['', 'x', 'A'.repeat(43), 'A'.repeat(44), '!'.repeat(43), 'A'.repeat(100_000)])(
    'the session %.50s is nobody’s',
    async (session) => {
      expect((await officerOfSession(office.ports, { session })).ok).toBe(false);
    },
  );
});
