import { describe, expect, test } from 'vitest';
import { printReport } from '../../../src/cli/print-report.ts';
import { utf8 } from '../../../src/core/base/bytes.ts';
import { canonicalBytes, type JsonObject } from '../../../src/core/base/canonical-json.ts';
import { blobRefOf } from '../../../src/core/election/blob-ref.ts';
import { recordFiles } from '../../../src/core/record/build-record.ts';
import { INSTANTS } from '../../support/record-definition.ts';
import { recordKeys } from '../../support/record-keys.ts';
import { makeRecord, type RecordHooks, RecordMaker } from '../../support/record-maker.ts';
import { evidenceOf, failedChecks, statusOf, verifyFiles } from '../../support/verify.ts';

const OPENING = ['grouping', 'agreement', 'mix', 'shares', 'coin', 'records', 'rejected', 'recount', 'result-page'];
const DECLARING = ['declaration', 'declaration-signatures', 'declared-line'];

async function begun(hooks: RecordHooks = {}): Promise<RecordMaker> {
  const maker = new RecordMaker(await recordKeys(), hooks);
  await maker.announce();
  maker.issue();
  maker.cast();
  await maker.extend();
  return maker;
}

/** Acts are numbered; this one follows the extension. */
async function annul(
  maker: RecordMaker,
  check: string | null,
  says: string | null = 'the roll was wrong',
): Promise<void> {
  const { keys, fixed, box } = maker;
  const document = canonicalBytes({
    type: 'tellers/act/v1',
    election: fixed.fingerprintHex,
    number: 2,
    act: 'annul',
    parameters: { reason: 'the roll was wrong', check },
    box: { size: box.size, root: box.rootAt(box.size) },
    notAfter: INSTANTS.notAfter,
  });
  const signatures = [];
  for (const key of keys.officers.slice(0, 2)) {
    signatures.push({ certificate: key.fingerprint, armored: await key.sign(document, INSTANTS.made) });
  }
  maker.addAct({ number: 2, document, signatures });
  const refs = signatures.map(({ certificate, armored }) => {
    return { role: 'officer', certificate, signature: blobRefOf(utf8(armored)) };
  });
  box.append({ kind: 'act', body: { number: 2, act: 'annul', document: blobRefOf(document), signatures: refs } });
  if (says !== null) box.append({ kind: 'annulled', body: { act: 2, reason: says } });
  box.publish(INSTANTS.declared);
}

async function verifyMade(maker: RecordMaker, stage?: 'closed' | 'unsealed' | 'declared') {
  const { files, fixed } = maker.made();
  return await verifyFiles(files, { fingerprint: fixed.fingerprint, ...(stage === undefined ? {} : { stage }) });
}

describe('a record that has not come to its end', () => {
  test('a closed one passes up to the close, and what follows does not apply', async () => {
    const maker = await begun();
    maker.close();
    maker.box.publish(INSTANTS.closed);
    const report = await verifyMade(maker, 'closed');
    expect(report.election?.state).toBe('closed');
    expect(failedChecks(report)).toEqual([]);
    for (const id of [...OPENING, ...DECLARING]) expect([id, statusOf(report, id)]).toEqual([id, 'not-applicable']);
  });

  test('an unsealed and counted one passes up to there', async () => {
    const maker = await begun();
    maker.close();
    maker.count(await maker.openMixed());
    const report = await verifyMade(maker, 'unsealed');
    expect(failedChecks(report)).toEqual([]);
    for (const id of OPENING) expect([id, statusOf(report, id)]).toEqual([id, 'passed']);
    for (const id of DECLARING) expect([id, statusOf(report, id)]).toEqual([id, 'not-applicable']);
  });

  test('a closed one is no declared one: what is missing is said, and the rest waits for it', async () => {
    const maker = await begun();
    maker.close();
    maker.box.publish(INSTANTS.closed);
    const report = await verifyMade(maker);
    expect(failedChecks(report)).toEqual(['box-order', 'declared-line']);
    expect(evidenceOf(report, 'box-order')).toContain('not unsealed');
    for (const id of OPENING) expect(evidenceOf(report, id)).toContain('box-order');
  });

  test('a declared record from which the declaration was taken away does not pass as a declared one', async () => {
    const maker = await begun();
    maker.close();
    maker.count(await maker.openMixed());
    const report = await verifyMade(maker);
    expect(failedChecks(report)).toEqual(['files', 'declared-line']);
    expect(evidenceOf(report, 'files')).toContain('declaration.json: is missing');
  });

  test('one that is still open fails a stage that it has not reached', async () => {
    const maker = await begun();
    expect(failedChecks(await verifyMade(maker, 'closed'))).toEqual(['box-order']);
  });
});

describe('an annulled election', () => {
  test('passes, and nothing need follow', async () => {
    const maker = await begun();
    await annul(maker, null);
    const report = await verifyMade(maker);
    expect(failedChecks(report)).toEqual([]);
    expect(report.election?.state).toBe('annulled');
    expect(printReport(report)).toContain('ANNULLED: there is no result');
    for (const id of [...OPENING, ...DECLARING]) expect([id, statusOf(report, id)]).toEqual([id, 'not-applicable']);
  });

  test('after a decryption share must name a failed check', async () => {
    for (const [check, failed] of [
      [null, ['acts']],
      ['shares', []],
    ] as const) {
      const maker = await begun();
      maker.close();
      maker.count(await maker.openMixed());
      await annul(maker, check);
      expect(failedChecks(await verifyMade(maker))).toEqual(failed);
    }
  });

  test('says the reason that the officers signed', async () => {
    const maker = await begun();
    await annul(maker, null, 'the wrong people won');
    const report = await verifyMade(maker);
    expect(failedChecks(report)).toEqual(['acts']);
    expect(evidenceOf(report, 'acts')).toContain('gives another reason than act 2');
  });

  test('cannot go on as if the act had not been made', async () => {
    const maker = await begun();
    await annul(maker, null, null);
    const silent = await verifyMade(maker, 'closed');
    expect(evidenceOf(silent, 'box-order')).toContain('does not say "annulled"');
    maker.close();
    const ignored = await verifyMade(maker, 'closed');
    expect(evidenceOf(ignored, 'box-order')).toContain('"closed" where "annulled" must follow its act');
  });

  test('without an act that annuls it is not annulled', async () => {
    const maker = await begun();
    maker.box.append({ kind: 'annulled', body: { act: 1, reason: 'the operator did not like it' } });
    maker.box.publish(INSTANTS.declared);
    const report = await verifyMade(maker);
    expect(failedChecks(report)).toEqual(['box-order']);
    expect(evidenceOf(report, 'box-order')).toContain('no annulment');
  });
});

describe('remarks', () => {
  const text = utf8('I saw the count.');
  const remark: JsonObject = { author: 'observer', text: { ...blobRefOf(text) } };

  test('may stand anywhere, also after the declaration, which cannot list them then', async () => {
    const maker = await begun();
    maker.close();
    const result = maker.count(await maker.openMixed());
    await maker.declare(result);
    maker.box.append({ kind: 'remark', body: remark });
    maker.box.publish(INSTANTS.notAfter);
    const { content, fixed } = maker.made();
    const files = recordFiles({ ...content, blobs: [...content.blobs, text] });
    expect(failedChecks(await verifyFiles(files, { fingerprint: fixed.fingerprint }))).toEqual([]);
  });

  test('a remark without its text is named', async () => {
    const maker = await begun();
    maker.box.append({ kind: 'remark', body: remark });
    maker.close();
    const result = maker.count(await maker.openMixed());
    await maker.declare(result);
    const report = await verifyMade(maker);
    expect(failedChecks(report)).toEqual(['files']);
    expect(evidenceOf(report, 'files')).toContain(`blobs/${blobRefOf(text).sha256}: is missing`);
  });
});

describe('other elections than the usual one of the tests', () => {
  test('without witnesses the operator’s clock is all there is, and the report says so', async () => {
    const { files, fixed } = await makeRecord({ witnesses: false });
    const report = await verifyFiles(files, { fingerprint: fixed.fingerprint });
    expect(failedChecks(report)).toEqual([]);
    expect(statusOf(report, 'voting-times')).toBe('not-applicable');
    expect(evidenceOf(report, 'voting-times')).toContain('operator’s clock');
    expect(statusOf(report, 'witnesses')).toBe('not-applicable');
  });

  test('without an act', async () => {
    const { files, fixed } = await makeRecord({ extend: false, closedSeenAt: '2026-03-07T20:00:05Z' });
    expect(failedChecks(await verifyFiles(files, { fingerprint: fixed.fingerprint }))).toEqual([]);
  });

  test('with a trustee who was passed over before the mixing and opened all the same', async () => {
    const { files, fixed } = await makeRecord({ skip: { trustee: 1 }, mixing: [2, 3] });
    const report = await verifyFiles(files, { fingerprint: fixed.fingerprint });
    expect(failedChecks(report)).toEqual([]);
    expect(evidenceOf(report, 'mix')).toContain('mixed by 2 of 3 trustees');
  });

  test('with more trustees passed over than the threshold allows', async () => {
    const { files, fixed } = await makeRecord({ skip: { trustee: 1 }, mixing: [2] });
    const report = await verifyFiles(files, { fingerprint: fixed.fingerprint });
    expect(failedChecks(report)).toEqual(['mix']);
  });

  test('with lots from a draw before witnesses, which nothing but its act decides', async () => {
    const definition = (value: JsonObject) => ({ ...value, lots: 'draw' });
    const { files, fixed } = await makeRecord({ definition, draw: { drawn: '3 1 2' } });
    expect(failedChecks(await verifyFiles(files, { fingerprint: fixed.fingerprint }))).toEqual([]);
    const late = await makeRecord({ definition, draw: { drawn: '3 1 2', after: true } });
    const report = await verifyFiles(late.files, { fingerprint: late.fixed.fingerprint });
    expect(evidenceOf(report, 'box-order')).toContain('draws for lots when ballots are being opened');
  });

  test('with a line that passes over another trustee than the officers did', async () => {
    const { files, fixed } = await makeRecord({ skip: { trustee: 1, says: 2 }, mixing: [1, 3] });
    const report = await verifyFiles(files, { fingerprint: fixed.fingerprint });
    expect(failedChecks(report)).toEqual(['acts']);
    expect(evidenceOf(report, 'acts')).toContain('passes over trustee 1');
  });

  test('with three shares where two are needed, all of which must agree', async () => {
    const { files, fixed } = await makeRecord({ opening: [1, 2, 3] });
    expect(failedChecks(await verifyFiles(files, { fingerprint: fixed.fingerprint }))).toEqual([]);
  });

  test('without a single ballot', async () => {
    const { files, fixed } = await makeRecord({ plans: [] });
    const report = await verifyFiles(files, { fingerprint: fixed.fingerprint });
    expect(failedChecks(report)).toEqual([]);
    expect(report.figures?.contests.map(({ elected }) => elected)).toEqual([[], []]);
  });

  test('with two registrars, each with a register of its own', async () => {
    const { files, fixed } = await makeRecord({ registrars: 2 });
    const report = await verifyFiles(files, { fingerprint: fixed.fingerprint });
    expect(failedChecks(report)).toEqual([]);
    expect(report.figures?.sections[0]?.issued).toEqual([11, 11]);
  });

  test('with two registrars of whom one registered fewer tokens than there are ballots', async () => {
    const { files, fixed } = await makeRecord({
      registrars: 2,
      // Only the second register leaves out its first three tokens.
      registerOf: (registrar) => {
        let left = 3;
        return {
          item: ({ kind, body }) => {
            if (registrar !== 2) return [{ kind, body }];
            if (kind === 'issued' && body['section'] === 'city' && left > 0) {
              left -= 1;
              return [];
            }
            if (kind !== 'ended') return [{ kind, body }];
            const issued = body['issued'] as { section: string; count: number }[];
            return [
              {
                kind,
                body: {
                  issued: issued.map((one) => ({ ...one, count: one.section === 'city' ? one.count - 3 : one.count })),
                },
              },
            ];
          },
        };
      },
    });
    const report = await verifyFiles(files, { fingerprint: fixed.fingerprint });
    expect(failedChecks(report)).toEqual(['ballots-within-issued']);
    expect(evidenceOf(report, 'ballots-within-issued')).toContain('registers/2/entries.jsonl issued 8');
    expect(report.figures?.sections[0]?.hidden).toBe(-2);
  });
});
