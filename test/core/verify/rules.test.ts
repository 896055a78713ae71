import { sha256 } from '@noble/hashes/sha2.js';
import { describe, expect, test, vi } from 'vitest';
import { toHex, utf8 } from '../../../src/core/base/bytes.ts';
import type { JsonObject } from '../../../src/core/base/canonical-json.ts';
import type { VerificationReport } from '../../../src/core/verify/report.ts';
import { INSTANTS } from '../../support/record-definition.ts';
import { recordKeys } from '../../support/record-keys.ts';
import type { LedgerHooks, LedgerItem } from '../../support/record-ledger.ts';
import { changedEntry, makeRecord, type RecordHooks, replaceItem, suspended } from '../../support/record-maker.ts';
import { evidenceOf, failedChecks, verifyFiles } from '../../support/verify.ts';

vi.mock('../../../src/core/token/token-keys.ts', async (original) => {
  const { judgingOnce } = await import('../../support/fast-token-keys.ts');
  return judgingOnce(await original());
});

/** Rules of single checks beside those that the corpus of broken records shows. */

async function verifyWith(hooks: RecordHooks): Promise<VerificationReport> {
  const { files, fixed } = await makeRecord(hooks);
  const report = await verifyFiles(files, { fingerprint: fixed.fingerprint });
  expect(report.errors).toEqual([]);
  return report;
}

async function expectOnly(check: string, says: string, hooks: RecordHooks): Promise<void> {
  const report = await verifyWith(hooks);
  expect(failedChecks(report)).toEqual([check]);
  expect(evidenceOf(report, check)).toContain(says);
}

function before(kind: string, item: LedgerItem): LedgerHooks {
  return replaceItem(kind, (own) => [item, own]);
}

function after(kind: string, item: LedgerItem): LedgerHooks {
  return replaceItem(kind, (own) => [own, item]);
}

function change(kind: string, replace: (body: JsonObject) => JsonObject): LedgerHooks {
  return replaceItem(kind, ({ body }) => [{ kind, body: replace(body) }]);
}

const hash = (text: string) => toHex(sha256(utf8(text)));

describe('acts', () => {
  const cases: [string, string, RecordHooks][] = [
    ['one of another election', 'of another election', { act: (act) => ({ ...act, election: hash('another') }) }],
    ['one of another number than its line', 'is act 2', { act: (act) => ({ ...act, number: 2 }) }],
    [
      'one that names a head after its own line',
      'came later',
      { act: (act) => ({ ...act, box: { size: 5000, root: hash('later') } }) },
    ],
    [
      'an extension that is none',
      'which is not later',
      { act: (act) => ({ ...act, parameters: { closes: INSTANTS.closes } }) },
    ],
    [
      'one that a witness saw missing at its last instant',
      'took effect after',
      { act: (act) => ({ ...act, notAfter: INSTANTS.firstCast }) },
    ],
    ['one that is no act', 'act', { act: () => ({ type: 'tellers/sign-in/v1' }) }],
    [
      'one whose signatures were made after its last instant',
      'signed by 0 officers',
      { act: (act) => ({ ...act, notAfter: '2026-03-07T11:59:59Z' }) },
    ],
    [
      'one that two officers signed of whom one twice',
      'signed by 1 officers',
      { actSigners: ([first]) => [first!, first!] },
    ],
    [
      'another closing instant than the acts give',
      'closed at 2026-03-07T20:00:00Z',
      { box: change('closed', () => ({ closes: INSTANTS.closes })) },
    ],
  ];
  test.each(cases)('%s is named by "acts"', async (_name, says, hooks) => {
    const report = await verifyWith(hooks);
    expect(evidenceOf(report, 'acts')).toContain(says);
    // Without its act, the close that a witness saw is a late one as well.
    expect(failedChecks(report).filter((id) => id !== 'voting-times')).toEqual(['acts']);
  });

  test('an act signed by somebody whom the definition does not name', async () => {
    const { stranger } = await recordKeys();
    const report = await verifyWith({ actSigners: (officers) => [...officers, stranger] });
    expect(failedChecks(report)).toEqual(['acts']);
    expect(evidenceOf(report, 'acts')).toContain('no officer with this certificate');
  });

  test('an extension that a witness saw missing after the closing instant', async () => {
    const report = await verifyWith({
      definition: (value) => ({ ...value, closes: '2026-03-01T09:59:00Z' }),
      act: (act) => ({ ...act, notAfter: INSTANTS.notAfter }),
    });
    expect(evidenceOf(report, 'acts')).toContain('extends the voting after it had closed');
  });
});

describe('the order of the ballot box', () => {
  const remark = (text: string): LedgerItem => ({
    kind: 'remark',
    body: { author: 'observer', text: { sha256: hash(text), size: text.length } },
  });
  const cases: [string, string, LedgerHooks][] = [
    [
      'a line before the announcement',
      'is not "announced"',
      before('announced', { kind: 'voting-opened', body: { opens: INSTANTS.opens } }),
    ],
    ['a second announcement', '"announced" a second time', replaceItem('announced', (item) => [item, item])],
    ['voting opened twice', '"voting-opened" a second time', replaceItem('voting-opened', (item) => [item, item])],
    ['another opening instant', 'opens at', change('voting-opened', () => ({ opens: INSTANTS.drafted }))],
    [
      'another definition announced',
      'another definition',
      change('announced', (body) => ({ ...body, fingerprint: hash('x') })),
    ],
    [
      'another file announced',
      'another file than definition.json',
      change('announced', (body) => ({ ...body, definition: { sha256: hash('x'), size: 1 } })),
    ],
    [
      'a trustee passed over without an act',
      'is no act before it',
      before('mix', { kind: 'skipped', body: { act: 1, trustee: 3 } }),
    ],
    [
      'a ballot line with a field too many',
      'Unrecognized key',
      change('registers', (body) => ({ ...body, note: 'x' })),
    ],
  ];

  test.each(cases)('%s', async (_name, says, box) => {
    const report = await verifyWith({ box });
    expect(failedChecks(report)).toContain('box-order');
    expect(evidenceOf(report, 'box-order')).toContain(says);
  });

  test('registers stated before the close', async () => {
    let held: LedgerItem | null = null;
    const box: LedgerHooks = {
      item: (item) => {
        if (item.kind === 'closed') {
          held = item;
          return [];
        }
        return item.kind === 'registers' && held !== null ? [item, held] : [item];
      },
    };
    expect(evidenceOf(await verifyWith({ box }), 'box-order')).toContain('"registers" without "closed" before it');
  });

  test('a share after the unsealing, and a second one of a trustee', async () => {
    let share: LedgerItem | null = null;
    const box: LedgerHooks = {
      item: (item) => {
        if (item.kind === 'share') share ??= item;
        return item.kind === 'unsealed' && share !== null ? [item, share] : [item];
      },
    };
    const report = await verifyWith({ box });
    expect(failedChecks(report)).toEqual(['box-order']);
    expect(evidenceOf(report, 'box-order')).toContain('"share" after "unsealed"');
    expect(evidenceOf(report, 'box-order')).toContain('"share" of trustee 1 a second time');
  });

  test('anything but a remark after an annulment', async () => {
    const report = await verifyWith({ box: after('unsealed', { kind: 'annulled', body: { act: 7, reason: 'x' } }) });
    expect(evidenceOf(report, 'box-order')).toContain('"declared" after "annulled"');
    expect(evidenceOf(report, 'box-order')).toContain('no annulment');
  });

  test('an extension after the close', async () => {
    let act: LedgerItem | null = null;
    const box: LedgerHooks = {
      item: (item) => {
        if (item.kind === 'act') {
          act = item;
          return [];
        }
        return item.kind === 'closed' && act !== null ? [item, act] : [item];
      },
    };
    const report = await verifyWith({ box });
    expect(evidenceOf(report, 'box-order')).toContain('extends the voting after it was closed');
  });

  test('a remark whose text is nowhere is a missing file, not a wrong order', async () => {
    await expectOnly('files', `blobs/${hash('gone')}: is missing`, { box: before('closed', remark('gone')) });
  });
});

describe('registers', () => {
  test('a roll that is not the definition’s', async () => {
    await expectOnly('register-order', 'another roll', {
      register: change('frozen', (body) => ({ ...body, sections: (body['sections'] as JsonObject[]).toReversed() })),
    });
  });

  test('a register of another definition', async () => {
    await expectOnly('register-order', 'for another definition', {
      register: change('frozen', (body) => ({ ...body, fingerprint: hash('another') })),
    });
  });

  test('a register of another registrar', async () => {
    await expectOnly('register-order', 'for registrar 2', {
      register: change('frozen', (body) => ({ ...body, registrar: 2 })),
    });
  });

  test('a token issued after the end', async () => {
    let issued: LedgerItem | null = null;
    const register: LedgerHooks = {
      item: (item) => {
        if (item.kind === 'issued' && issued === null) {
          issued = item;
          return [];
        }
        return item.kind === 'ended' && issued !== null ? [item, issued] : [item];
      },
    };
    const report = await verifyWith({ register });
    expect(evidenceOf(report, 'register-order')).toContain('"issued" after "ended"');
    expect(evidenceOf(report, 'registers-closed')).toContain('states that registers/1 ended');
  });

  test('a token issued in another section than the entry’s', async () => {
    let first = true;
    const report = await verifyWith({
      register: replaceItem('issued', (item) => {
        if (!first || item.body['section'] !== 'city') return [item];
        first = false;
        return [{ ...item, body: { ...item.body, section: 'land' } }];
      }),
    });
    expect(evidenceOf(report, 'register-within-roll')).toContain('not on the roll of "land"');
  });

  test('acts that change entries, letters, officers and the page are part of a good record, and are counted', async () => {
    const letters = { count: 16, csv: hash('csv'), pdf: hash('pdf') };
    const report = await verifyWith({
      acts: [
        { act: 'letters', parameters: letters },
        { act: 'amend', parameters: changedEntry('land', 3) },
        // A chain: the leaf that came is replaced again.
        {
          act: 'reissue',
          parameters: { ...changedEntry('land', 3, 'again'), leaf: changedEntry('land', 3)['newLeaf']! },
        },
        { act: 'reissue', parameters: changedEntry('city', 1) },
        { act: 'bundle', parameters: { bundles: [], reason: 'the page was wrong' } },
        suspended(2),
      ],
    });
    expect(failedChecks(report)).toEqual([]);
    expect(evidenceOf(report, 'register-within-roll')).toContain('1 roll entries changed');
    expect(evidenceOf(report, 'register-within-roll')).toContain('2 letter codes given anew');
    for (const act of ['letters', 'amend', 'reissue', 'bundle', 'suspend']) {
      expect(evidenceOf(report, 'acts')).toContain(act);
    }
  });

  test('after a change the new leaf may be issued to, the old one not any more', async () => {
    const acts = [{ act: 'amend' as const, parameters: changedEntry('land', 3) }];
    const issue = (leaf: 'leaf' | 'newLeaf'): LedgerHooks => ({
      item: (item) => {
        if (item.kind === 'amended') {
          const body = { section: 'land', leaf: item.body[leaf] ?? null, request: hash('request') };
          return [item, { kind: 'issued', body }];
        }
        if (item.kind !== 'ended') return [item];
        const issued = item.body['issued'] as { section: string; count: number }[];
        const raised = issued.map(({ section, count }) => ({ section, count: count + (section === 'land' ? 1 : 0) }));
        return [{ kind: 'ended', body: { issued: raised } }];
      },
    });
    expect(failedChecks(await verifyWith({ acts, register: issue('newLeaf') }))).toEqual([]);
    await expectOnly('register-within-roll', 'not on the roll of "land"', { acts, register: issue('leaf') });
  });

  test('a change stands in the register once, under its own kind', async () => {
    const acts = [{ act: 'amend' as const, parameters: changedEntry('land', 3) }];
    await expectOnly('register-within-roll', 'act 2 again', {
      acts,
      register: replaceItem('amended', (item) => [item, item]),
    });
    await expectOnly('register-within-roll', 'which is no "reissue" of the ballot box', {
      acts,
      register: replaceItem('amended', (item) => [{ ...item, kind: 'reissued' }]),
    });
  });

  test('a leaf that was replaced never comes back', async () => {
    const there = changedEntry('land', 3);
    const back = { section: 'land', leaf: there['newLeaf']!, newLeaf: there['leaf']! };
    await expectOnly('register-within-roll', 'is, or was, on the roll already', {
      acts: [
        { act: 'amend', parameters: there },
        { act: 'amend', parameters: back },
      ],
    });
  });

  test('a register that was silent at the close need not hold what officers changed', async () => {
    const report = await verifyWith({
      acts: [{ act: 'amend', parameters: changedEntry('land', 3) }],
      register: { item: (item) => (item.kind === 'amended' || item.kind === 'ended' ? [] : [item]) },
      box: change('registers', (body) => ({
        registers: (body['registers'] as JsonObject[]).map((register) => ({ ...register, ended: false })),
      })),
    });
    expect(failedChecks(report)).toEqual([]);
    expect(evidenceOf(report, 'register-within-roll')).toContain('this register did not end');
  });

  test('registers stated out of order or not all', async () => {
    await expectOnly('registers-closed', 'does not state every register once', {
      registrars: 2,
      box: change('registers', (body) => ({ registers: (body['registers'] as JsonObject[]).toReversed() })),
      agreement: (content) => ({ ...content, registers: content.registers.toReversed() }),
    });
  });
});

describe('the roll', () => {
  const twist = (twisted: (leaves: Uint8Array[]) => Uint8Array[]): RecordHooks => ({
    rollLeaves: (roll) =>
      roll.map((one) => (one.section === 'land' ? { ...one, leaves: twisted([...one.leaves]) } : one)),
  });

  test.each([
    ['leaves out of order', 'out of order', (leaves: Uint8Array[]) => leaves.toReversed()],
    ['a leaf twice', 'the leaf before it again', (leaves: Uint8Array[]) => [leaves[0]!, ...leaves]],
    ['a leaf too few', '3 leaves, not 4', (leaves: Uint8Array[]) => leaves.slice(0, 3)],
  ])('%s', async (_name, says, twisted) => {
    await expectOnly('roll', says, twist(twisted));
  });
});

describe('times that witnesses saw', () => {
  test('a ballot before the opening', async () => {
    const report = await verifyWith({
      definition: (value) => ({ ...value, opens: '2026-03-01T11:00:00Z' }),
    });
    expect(failedChecks(report)).toEqual(['voting-times']);
    expect(evidenceOf(report, 'voting-times')).toContain('before 2026-03-01T11:00:00Z');
  });

  test('the limit itself is in time, one second more is not', async () => {
    expect(failedChecks(await verifyWith({ closedSeenAt: '2026-03-08T20:02:00Z' }))).toEqual([]);
    expect(failedChecks(await verifyWith({ closedSeenAt: '2026-03-08T20:02:01Z' }))).toEqual(['voting-times']);
  });

  test('a note with a signature by nobody whom the definition names', async () => {
    await expectOnly('box-checkpoints', 'nobody whom the definition names', {
      box: { note: (note, { size }) => (size === 1 ? `${note}— stranger.example ${'A'.repeat(96)}\n` : note) },
    });
  });
});

describe('the definition’s certificates and the declaration', () => {
  test('one officer named twice could decide alone', async () => {
    const report = await verifyWith({
      definition: (value, keys) => {
        const [first, second] = keys.officers.map(({ name, certificate }) => ({ name, certificate }));
        const certificates = [first!, second!, { ...first!, name: 'Olga again' }];
        return { ...value, officers: { required: 2, certificates } };
      },
    });
    expect(evidenceOf(report, 'definition-keys')).toContain('the same primary key as officers.certificates.0');
  });

  test('a definition that one officer signed', async () => {
    await expectOnly('definition-signatures', 'signed by 1 officers where 2 must sign', {
      definitionSigners: (signers) => signers.slice(1),
    });
  });

  test('a definition that the trustee did not sign', async () => {
    await expectOnly('definition-signatures', 'not signed by the trustee', {
      definitionSigners: (signers) => signers.filter(({ role }) => role !== 'trustee'),
    });
  });

  test('a signature by somebody whom the definition does not name', async () => {
    await expectOnly('definition-signatures', 'no officer with this certificate', {
      definitionSigners: (signers, keys) => [...signers, { role: 'officer', key: keys.stranger }],
    });
  });

  test.each([
    [
      'files',
      'files',
      (declaration: JsonObject) => ({ ...declaration, files: (declaration['files'] as JsonObject[]).slice(1) }),
    ],
    [
      'title',
      'title: is not what the record gives',
      (declaration: JsonObject) => ({ ...declaration, title: 'Another election' }),
    ],
    [
      'notice',
      'notice: is not what the record gives',
      (declaration: JsonObject) => ({ ...declaration, notice: 'a real election' }),
    ],
    ['assurance', 'assurance: is not', (declaration: JsonObject) => ({ ...declaration, assurance: 'five trustees' })],
    [
      'box head',
      'does not cover the unsealing',
      (declaration: JsonObject) => ({ ...declaration, box: { size: 3, root: hash('x') } }),
    ],
    [
      'registers',
      'registers: is not',
      (declaration: JsonObject) => ({ ...declaration, registers: [{ registrar: 1, size: 1, root: hash('x') }] }),
    ],
    ['no fields', 'does not have the fields', () => ({ type: 'tellers/declaration/v0' })],
  ])('a declaration that is wrong in its %s', async (_name, says, twisted) => {
    const report = await verifyWith({ declaration: (declaration) => twisted(declaration) });
    expect(failedChecks(report)).toEqual(['declaration']);
    expect(evidenceOf(report, 'declaration')).toContain(says === 'files' ? 'is not listed in declaration.json' : says);
  });
});
