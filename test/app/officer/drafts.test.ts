import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admitOfficer } from '../../../src/app/officer/admit-officer.ts';
import { createDraft } from '../../../src/app/officer/create-draft.ts';
import type { Draft } from '../../../src/app/officer/draft.ts';
import { draftEtag } from '../../../src/app/officer/draft-etag.ts';
import { importRoll } from '../../../src/app/officer/import-roll.ts';
import { prepareDefinition } from '../../../src/app/officer/prepare-definition.ts';
import { signDefinition } from '../../../src/app/officer/sign-definition.ts';
import { createSchedule } from '../../../src/app/schedule/create-schedule.ts';
import { DraftSchema } from '../../../src/contract/officer-api.ts';
import { toHex, utf8 } from '../../../src/core/base/bytes.ts';
import { fingerprintOf, parseDefinition } from '../../../src/core/election/fixed-definition.ts';
import { msToInstant, SectionIdSchema } from '../../../src/core/election/values.ts';
import { rollLeaf } from '../../../src/core/roll/roll.ts';
import { rollRoot } from '../../../src/core/roll/roll-tree.ts';
import { draftOf, ELECTION, type Office, openOffice, orThrow, ROLL, signedBy } from '../../support/election-office.ts';

describe('from a draft to a signed definition', () => {
  let office: Office;
  const command = (index = 0) => ({ officer: office.officers[index]!.fingerprint, election: ELECTION });
  const reasonsOf = (result: { ok: boolean; error?: { kind: string; reasons?: readonly string[] } }) =>
    result.ok ? [] : [result.error?.kind, ...(result.error?.reasons ?? [])];
  const draft = (changes: Partial<Draft> = {}) =>
    createDraft(office.ports, { officer: office.officers[0].fingerprint, draft: draftOf(office, changes) });

  beforeAll(async () => {
    office = await openOffice();
    for (const { certificate } of office.officers) orThrow(await admitOfficer(office.ports, { certificate }));
  });
  afterAll(() => office.close());

  describe('a draft is refused', () => {
    const [contest, motion] = [0, 1];
    const changed: [string, (base: Draft) => Partial<Draft>, string][] = [
      [
        'with too few officers who must sign',
        (base) => ({ officers: { ...base.officers, required: 1 } }),
        'not more than half',
      ],
      [
        'with more signatures than officers',
        (base) => ({ officers: { ...base.officers, required: 4 } }),
        'only 3 can sign',
      ],
      [
        'with one officer twice',
        (base) => ({
          officers: { ...base.officers, certificates: [...base.officers.certificates, base.officers.certificates[0]!] },
        }),
        'officer 4: the same primary key',
      ],
      [
        'with a certificate that is none',
        (base) => ({ officers: { ...base.officers, certificates: [{ name: 'Eve', certificate: 'none' }] } }),
        'officer 1: ',
      ],
      ['that closes before it opens', (base) => ({ closes: base.opens }), 'closes: not after opens'],
      [
        'that has opened already',
        () => ({ opens: '2020-01-01T00:00:00Z' }),
        'opens: before the definition was drafted',
      ],
      [
        'with an unknown rule',
        (base) => ({
          contests: [{ ...base.contests[contest]!, rule: { id: 'bordeaux', version: '1', settings: {} } }],
        }),
        '"bordeaux" is not known',
      ],
      [
        'with a setting that is no whole number',
        (base) => ({
          contests: [
            { ...base.contests[motion]!, rule: { ...base.contests[motion]!.rule, settings: { choices: 1.5 } } },
          ],
        }),
        'not a whole number',
      ],
      [
        'with a blank option of its own',
        (base) => ({
          contests: [
            {
              ...base.contests[contest]!,
              options: base.contests[contest]!.options.map((option, at) =>
                at === 0 ? { ...option, id: 'blank' as typeof option.id } : option,
              ),
            },
          ],
        }),
        'must not be given',
      ],
      [
        'with one contest twice',
        (base) => ({ contests: [base.contests[contest]!, base.contests[contest]!] }),
        'the contest chair stands twice',
      ],
      [
        'with a section that merges into none',
        (base) => ({ sections: [{ ...base.sections[0]!, mergeInto: SectionIdSchema.parse('west') }] }),
        'mergeInto names no section',
      ],
      ['with texts that fill a definition', () => ({ rules: 'x'.repeat(950_000) }), 'rules: '],
    ];

    test.each(changed)('%s', async (_, change, reason) => {
      const refused = reasonsOf(await draft(change(draftOf(office))));
      expect(refused[0]).toBe('draft-refused');
      expect(refused.join('\n')).toContain(reason);
      expect(await office.ports.roll.election(ELECTION)).toBeNull();
    });

    test('by all reasons at once', async () => {
      const base = draftOf(office);
      const refused = reasonsOf(await draft({ closes: base.opens, officers: { ...base.officers, required: 1 } })).join(
        '\n',
      );
      expect(refused).toContain('closes: not after opens');
      expect(refused).toContain('not more than half');
    });

    test('when it comes from somebody who is none of its officers', async () => {
      const { fingerprint } = office.stranger;
      const refused = await createDraft(office.ports, { officer: fingerprint, draft: draftOf(office) });
      expect(reasonsOf(refused)).toEqual([
        'draft-refused',
        'officers: who drafts an election must be one of its returning officers',
      ]);
    });
  });

  describe('a draft that is accepted', () => {
    test('takes the shape of the contract and is stored once', async () => {
      const parsed = DraftSchema.parse(draftOf(office));
      const officer = office.officers[0].fingerprint;
      expect(orThrow(await createDraft(office.ports, { officer, draft: parsed }))).toEqual({
        election: ELECTION,
        state: 'draft',
        etag: draftEtag((await office.ports.roll.election(ELECTION))!.draft),
      });
      expect((await createDraft(office.ports, { officer, draft: parsed })).ok).toBe(true);
      expect(reasonsOf(await draft({ title: 'Another' }))).toEqual(['election-exists']);
      const second = await createDraft(office.ports, { officer: office.officers[1].fingerprint, draft: parsed });
      expect(reasonsOf(second)).toEqual(['election-exists']);
    });

    test('cannot be prepared or signed without a roll, and only by its officers', async () => {
      expect(reasonsOf(await prepareDefinition(office.ports, command()))).toEqual([
        'draft-refused',
        'section "north": no member is on the roll',
        'section "south": no member is on the roll',
      ]);
      expect(reasonsOf(await signDefinition(office.ports, { ...command(), signature: '' }))).toEqual(['not-prepared']);
      const stranger = { officer: office.stranger.fingerprint, election: ELECTION };
      expect(reasonsOf(await prepareDefinition(office.ports, stranger))).toEqual(['officer-not-of-election']);
      expect(reasonsOf(await importRoll(office.ports, { ...stranger, csv: ROLL }))).toEqual([
        'officer-not-of-election',
      ]);
      const unknown = { ...command(), election: 'autumn' };
      expect(reasonsOf(await prepareDefinition(office.ports, unknown))).toEqual(['election-not-found']);
    });

    test('takes a roll whole or not at all', async () => {
      const imported = orThrow(await importRoll(office.ports, { ...command(), csv: ROLL }));
      expect(imported).toEqual({
        entries: 5,
        sections: [
          { section: 'north', entries: 2 },
          { section: 'south', entries: 3 },
        ],
      });
      const broken = `${ROLL}M-1,north,other@example.org\n`;
      expect(reasonsOf(await importRoll(office.ports, { ...command(), csv: broken }))[0]).toBe('roll-refused');
      expect(await office.ports.roll.rollSize(ELECTION)).toBe(5);
    });
  });

  describe('the definition', () => {
    test('commits to the roll by salted leaves, holds the drawn order and one set of keys, whoever asks first', async () => {
      const answers = await Promise.all([0, 1, 2].map((index) => prepareDefinition(office.ports, command(index))));
      const [first] = answers.map((answer) => orThrow(answer));
      expect(new Set(answers.map((answer) => orThrow(answer).definition)).size).toBe(1);
      const fixed = orThrow(parseDefinition(utf8(first!.definition)));
      expect(toHex(fingerprintOf(fixed.bytes))).toBe(first!.fingerprint);
      expect(fixed.definition.test).toBe(true);
      expect(fixed.definition.assurance.statement).toContain('One operator holds every key of this election');
      for (const { options } of fixed.definition.contests) expect(options.at(-1)?.id).toBe('blank');
      for (const { id, roll } of fixed.definition.sections) {
        const leaves = await office.ports.roll.leaves(ELECTION, id);
        expect(roll).toEqual({ size: leaves.length, root: toHex(rollRoot(leaves)) });
        expect(leaves.map(toHex)).toEqual(leaves.map(toHex).toSorted());
      }
      const { entry, salt, leaf } = (await office.ports.roll.entry(ELECTION, 'M-3'))!;
      expect(toHex(rollLeaf(entry, salt))).toBe(toHex(leaf));
      const other = (await office.ports.roll.entry(ELECTION, 'M-4'))!;
      expect(toHex(other.salt)).not.toBe(toHex(salt));
    });

    test('freezes the roll', async () => {
      expect(reasonsOf(await importRoll(office.ports, { ...command(), csv: ROLL }))).toEqual(['roll-frozen']);
    });

    test('counts no signature by a stranger, of other bytes, or older than the draft', async () => {
      const { definition } = orThrow(await prepareDefinition(office.ports, command()));
      const [ada] = office.officers;
      const early = msToInstant((await office.ports.roll.nowMs()) - 3_600_000);
      for (const signature of [
        await signedBy(office, office.stranger, definition),
        await signedBy(office, ada, `${definition}\n`),
        await ada.sign(utf8(definition), early),
      ]) {
        expect(reasonsOf(await signDefinition(office.ports, { ...command(), signature }))[0]).toBe('signature-refused');
      }
      expect(await office.ports.roll.definitionSignatures(ELECTION)).toEqual([]);
    });

    test('is never announced once its closing instant has passed, not by the schedule either', async () => {
      const { definition } = orThrow(await prepareDefinition(office.ports, command()));
      const [ada, ben] = office.officers;
      const first = await signedBy(office, ada, definition);
      expect(orThrow(await signDefinition(office.ports, { ...command(), signature: first })).state).toBe('prepared');
      const second = await signedBy(office, ben, definition);
      await office.clock(office.closesAtMs);
      expect(reasonsOf(await signDefinition(office.ports, { ...command(1), signature: second }))).toEqual([
        'signature-refused',
        'the closing instant of the definition has passed',
      ]);
      // As if the second one had been stored in time by a process that died right after it.
      await office.ports.roll.putDefinitionSignature(ELECTION, { signer: ben.fingerprint, signature: second });
      await createSchedule(office.ports).tick();
      expect(await office.ports.box.election(ELECTION)).toBeNull();
      expect((await office.ports.roll.election(ELECTION))?.state).toBe('prepared');
    });
  });
});
