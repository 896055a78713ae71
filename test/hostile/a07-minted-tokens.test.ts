import { expect, test } from 'vitest';
import { toBase64Url } from '../../src/core/base/bytes.ts';
import { trustedBase64Url } from '../../src/core/election/values.ts';
import type { BallotLineBody } from '../../src/core/ledger/ballot-line.ts';
import type { BallotPlan } from '../support/record-ballots.ts';
import { makeRecord, replaceItem } from '../support/record-maker.ts';
import { evidenceOf, failedChecks, verifyFiles } from '../support/verify.ts';

/** Registrars who are hostile make tokens for nobody: one of two alone, and then both together. */

const MINTED: BallotPlan[] = ['m1', 'm2'].map((member) => ({
  member,
  section: 'land',
  chair: ['ben'],
  board: ['gus'],
}));

/** What stands where the honest registrar's signature is missing. */
const IN_PLACE: readonly (readonly [string, (own: string, other: string) => string])[] = [
  ['the own signature once more', (own) => own],
  ['the honest one’s signature of a member’s token', (_own, other) => other],
  ['random bytes', (own) => toBase64Url(trustedBase64Url(own).map((byte) => byte ^ 0x5a))],
  ['zeros', () => toBase64Url(new Uint8Array(384))],
];

test.each(IN_PLACE)('one of two registrars alone gets no ballot counted with %s', async (_what, second) => {
  let ballots = 0;
  let honest = '';
  const { files, fixed } = await makeRecord({
    registrars: 2,
    unregistered: MINTED.slice(0, 1),
    box: replaceItem('ballot', (item) => {
      const body = item.body as unknown as BallotLineBody;
      ballots += 1;
      if (ballots === 1) honest = body.signatures[1]!;
      // The minted one comes last.
      if (ballots <= 12) return [item];
      return [
        { ...item, body: { ...item.body, signatures: [body.signatures[0]!, second(body.signatures[0]!, honest)] } },
      ];
    }),
  });
  expect(ballots).toBe(13);
  const report = await verifyFiles(files, { fingerprint: fixed.fingerprint });
  expect(failedChecks(report)).toContain('ballots');
  expect(evidenceOf(report, 'ballots')).toContain('registrar 2 did not sign this token');
});

test('both together are shown up by the count of what was issued', async () => {
  const { files, fixed } = await makeRecord({ registrars: 2, unregistered: MINTED });
  const report = await verifyFiles(files, { fingerprint: fixed.fingerprint });
  expect(failedChecks(report)).toEqual(['ballots-within-issued']);
  // Both registers say three, and the section has four ballots.
  expect(evidenceOf(report, 'ballots-within-issued')).toMatch(/land/);
});
