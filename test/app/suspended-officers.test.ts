import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listActs } from '../../src/app/officer/list-acts.ts';
import { type ActProposal, proposeAct } from '../../src/app/officer/propose-act.ts';
import { requestUnsealing } from '../../src/app/officer/request-unsealing.ts';
import { signAct } from '../../src/app/officer/sign-act.ts';
import { signDeclaration } from '../../src/app/officer/sign-declaration.ts';
import { createSchedule } from '../../src/app/schedule/create-schedule.ts';
import { msToInstant } from '../../src/core/election/values.ts';
import { boxLines } from '../db/support.ts';
import { announceElection, ELECTION, type Office, openOffice, orThrow, signedBy } from '../support/election-office.ts';

/** Acts by which officers suspend one of theirs, mend the voting page and release the letters. */

let office: Office;

const HASH = 'ab'.repeat(32);
const command = (index = 0) => ({ officer: office.officers[index]!.fingerprint, election: ELECTION });
const propose = (proposal: { readonly act: ActProposal['act']; readonly parameters: object }, index = 0) =>
  proposeAct(office.ports, {
    ...command(index),
    proposal: { ...proposal, notAfter: msToInstant(office.closesAtMs + 3_600_000) } as ActProposal,
  });
const suspend = (index: number) =>
  propose({ act: 'suspend', parameters: { officer: office.officers[index]!.fingerprint, reason: 'stolen key' } });
const bundle = (bundles: readonly string[]) =>
  propose({ act: 'bundle', parameters: { bundles, reason: 'the last option was hidden' } });

/** Hands in the signature of one officer in the name of a session of another, as anybody may. */
async function sign(act: { number: number; document: string }, index: number, session = 0) {
  const signature = await signedBy(office, office.officers[index]!, act.document);
  return signAct(office.ports, { ...command(session), number: act.number, signature });
}

const reasonsOf = (result: { ok: boolean; error?: { kind: string; reasons?: readonly string[] } }) =>
  result.ok ? [] : [result.error?.kind, ...(result.error?.reasons ?? [])];

describe('suspended officers, mended pages, released letters', () => {
  beforeAll(async () => {
    office = await openOffice();
    await announceElection(office);
    await office.clock(office.opensAtMs);
  }, 120_000);
  afterAll(() => office.close());

  test('the bundles that an act names replace the definition’s, and the last act’s those before', async () => {
    expect((await office.ports.box.election(ELECTION))!.bundles).toBeNull();
    for (const bundles of [[HASH], ['cd'.repeat(32), HASH]]) {
      const act = orThrow(await bundle(bundles));
      orThrow(await sign(act, 0));
      expect(orThrow(await sign(act, 1)).state).toBe('made');
      expect((await office.ports.box.election(ELECTION))!.bundles).toEqual(bundles);
    }
  });

  test('letters are released once', async () => {
    const letters = (count = 5) => propose({ act: 'letters', parameters: { count, csv: HASH, pdf: HASH } });
    const [first, second] = [orThrow(await letters()), orThrow(await letters(6))];
    orThrow(await sign(first, 0));
    expect(orThrow(await sign(first, 1)).state).toBe('made');
    orThrow(await sign(second, 0));
    const again = ['act-refused', 'letters: they were released already; a lost letter is reissued'];
    expect(reasonsOf(await sign(second, 1))).toEqual(again);
    expect(reasonsOf(await letters())).toEqual(again);
  });

  test('nobody is suspended with the own signature, nor a stranger', async () => {
    const act = orThrow(await suspend(2));
    expect(reasonsOf(await sign(act, 2))).toEqual([
      'signature-refused',
      'nobody signs an act about the own suspension',
    ]);
    orThrow(await sign(act, 0));
    const stranger = { officer: office.stranger.fingerprint, reason: 'none' };
    expect(reasonsOf(await propose({ act: 'suspend', parameters: stranger }))).toEqual([
      'act-refused',
      'suspend: the definition has no officer with this certificate',
    ]);
  });

  test('two others suspend an officer; a signature that it had given to another act counts no more', async () => {
    const waiting = orThrow(await bundle([HASH]));
    const suspension = orThrow(await suspend(2));
    const later = orThrow(await bundle([]));
    expect(orThrow(await sign(waiting, 2)).state).toBe('pending');
    expect(orThrow(await sign(later, 2)).state).toBe('pending');
    orThrow(await sign(suspension, 0));
    expect(orThrow(await sign(suspension, 1)).state).toBe('made');
    expect((await office.ports.roll.election(ELECTION))!.suspended).toEqual([office.officers[2].fingerprint]);
    // With its signature these would be two.
    expect(orThrow(await sign(later, 0)).state).toBe('pending');
    expect(orThrow(await sign(later, 1)).state).toBe('made');
    const line = boxLines(await office.ports.box.ledger(ELECTION)).at(-1);
    expect(line?.kind === 'act' && line.body.signatures.map(({ certificate }) => certificate)).toEqual(
      office.officers.slice(0, 2).map(({ fingerprint }) => fingerprint),
    );
  });

  test('a suspended officer is answered nothing of the election, and its signature is refused whoever hands it in', async () => {
    expect(reasonsOf(await listActs(office.ports, command(2)))).toEqual(['officer-suspended']);
    expect(reasonsOf(await requestUnsealing(office.ports, command(2)))).toEqual(['officer-suspended']);
    const act = orThrow(await bundle([HASH]));
    expect(reasonsOf(await sign(act, 2))).toEqual(['signature-refused', 'its officer is suspended']);
    const listed = orThrow(await listActs(office.ports, command())).acts.find(({ number }) => number === act.number);
    expect(listed?.signatures.awaited.map(({ certificate }) => certificate)).toEqual(
      office.officers.slice(0, 2).map(({ fingerprint }) => fingerprint),
    );
  });

  test('no suspension leaves fewer officers than must sign', async () => {
    expect(reasonsOf(await suspend(1))).toEqual([
      'act-refused',
      'suspend: only 1 officers would be left and 2 must sign; the election can only be annulled',
    ]);
    expect(reasonsOf(await suspend(2))).toContain('suspend: this officer is suspended already');
  });

  test('the declaration needs officers who are not suspended, and the record verifies', async () => {
    await office.clock(office.closesAtMs);
    expect(reasonsOf(await bundle([HASH]))).toContain('bundle: voting has closed');
    const schedule = createSchedule(office.ports);
    await schedule.tick();
    orThrow(await requestUnsealing(office.ports, command()));
    for (let at = 0; at < 4; at += 1) await schedule.tick();
    const declaration = await office.ports.box.file(ELECTION, 'declaration.json');
    const declare = async (index: number) =>
      signDeclaration(office.ports, {
        ...command(),
        signature: await signedBy(office, office.officers[index]!, declaration!),
      });
    expect(orThrow(await declare(0)).state).toBe('unsealed');
    expect(reasonsOf(await declare(2))).toEqual(['signature-refused', 'its officer is suspended']);
    expect(orThrow(await declare(1)).state).toBe('declared');
  });
});
