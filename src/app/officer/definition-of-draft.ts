import { toBase64Url } from '../../core/base/bytes.ts';
import type { JsonObject } from '../../core/base/canonical-json.ts';
import { blobRefOf } from '../../core/election/blob-ref.ts';
import {
  BLANK_OPTION,
  type Contest,
  type Definition,
  PROTOCOL,
  type Translation,
} from '../../core/election/definition.ts';
import { inDrawnOrder } from '../../core/election/definition-bounds.ts';
import { fixDefinition, MAX_DEFINITION_BYTES } from '../../core/election/fixed-definition.ts';
import { type Hash, msToInstant, type OptionId } from '../../core/election/values.ts';
import type { ElectionPublicKeys } from '../ports.ts';
import { assuranceOf } from './assurance.ts';
import type { Draft } from './draft.ts';
import type { ElectionKeyParts } from './election-key-of.ts';

/** What the blank option is called on every ballot, by the first part of the language; English where none is known. */
const BLANK_NAMES = new Map([
  ['en', 'Blank: none of these'],
  ['fr', 'Vote blanc : aucun de ces choix'],
  ['ar', 'ورقة بيضاء: لا أحد من هؤلاء'],
]);
/** Checkpoints after the close may come this late (PR-22), registrars answer this late (PR-28). */
const LIMITS = { closingSeconds: 120, registrarSeconds: 3600, mixerSeconds: 86_400 };

export interface DefinitionParts {
  readonly draft: Draft;
  readonly host: string;
  readonly draftedAtMs: number;
  readonly keys: Pick<ElectionPublicKeys, 'box' | 'registrars'>;
  readonly electionKey: ElectionKeyParts;
  /** The files that members' pages load; none while it is only asked whether a draft could become a definition. */
  readonly bundles?: readonly Hash[];
  /** Size and root (hex) of each section's roll. */
  readonly rolls: ReadonlyMap<string, { readonly size: number; readonly root: string }>;
}

function blankOption(language: string): { id: OptionId; name: string; statement: string } {
  const name = BLANK_NAMES.get(language.split('-')[0] ?? '') ?? 'Blank: none of these';
  return { id: BLANK_OPTION as OptionId, name, statement: '' };
}

function contestOf(contest: Contest, { ceremony, language }: { ceremony: string; language: string }): Contest {
  const options = [...contest.options, { ...blankOption(language), photo: null }];
  return { ...contest, options: inDrawnOrder(options, { ceremony, contest: contest.id }) };
}

function translationOf(translation: Translation, ceremony: string): Translation {
  return {
    ...translation,
    contests: translation.contests.map((contest) => {
      const options = [...contest.options, blankOption(translation.language)];
      return { ...contest, options: inDrawnOrder(options, { ceremony, contest: contest.id }) };
    }),
  };
}

/** What settles ties: a coin that nobody can know beforehand, or a draw where one operator would know it (PR-5). */
function lotsOf({ lots, test }: Draft, { isServiceHeld }: ElectionKeyParts): Definition['lots'] {
  return lots ?? (isServiceHeld && test === false ? 'draw' : 'coin');
}

function assuranceOfParts({ draft, host, electionKey }: DefinitionParts): Definition['assurance'] {
  const { threshold, trustees, isServiceHeld } = electionKey;
  const names = isServiceHeld ? null : trustees.map(({ name }) => name);
  const officers = draft.officers.certificates.length;
  return assuranceOf({ host, officers, test: draft.test ?? true, key: { threshold, trustees: names } });
}

/** The value of a definition, which `fixDefinition` then checks as a whole. */
export function definitionOf(parts: DefinitionParts): unknown {
  const { draft, host, draftedAtMs, keys, electionKey, rolls } = parts;
  const ceremony = blobRefOf(electionKey.transcript).sha256;
  return {
    type: 'tellers/definition/v1',
    protocol: PROTOCOL,
    election: draft.election,
    host,
    organisation: draft.organisation ?? { name: host, logo: null },
    language: draft.language,
    title: draft.title,
    test: draft.test ?? true,
    drafted: msToInstant(draftedAtMs),
    opens: draft.opens,
    closes: draft.closes,
    zone: draft.zone,
    contests: draft.contests.map((contest) => contestOf(contest, { ceremony, language: draft.language })),
    together: draft.together ?? [],
    sections: draft.sections.map((section) => ({ ...section, roll: rolls.get(section.id) ?? { size: 0, root: '' } })),
    officers: draft.officers,
    registrars: keys.registrars.map((registrar) => ({
      name: registrar.name,
      certificate: registrar.certificate,
      ledgerKey: toBase64Url(registrar.ledgerKey),
      replyKey: toBase64Url(registrar.replyKey),
      tokenKeys: registrar.tokenKeys.map(({ section, n }) => ({ section, n: toBase64Url(n) })),
    })),
    box: { ledgerKey: toBase64Url(keys.box.ledgerKey), replyKey: toBase64Url(keys.box.replyKey) },
    electionKey: {
      y: toBase64Url(electionKey.y),
      threshold: electionKey.threshold,
      trustees: electionKey.trustees.map(({ name, certificate, share }) => {
        return { name, certificate, share: toBase64Url(share) };
      }),
      ceremony,
    },
    lots: lotsOf(draft, electionKey),
    witnesses: { required: 0, keys: [] },
    registerIntervalSeconds: draft.registerIntervalSeconds,
    limits: LIMITS,
    bundles: [...(parts.bundles ?? [])],
    retentionDays: draft.retentionDays,
    proofs: draft.proofs,
    contact: draft.contact,
    rules: draft.rules,
    translations: draft.translations.map((translation) => translationOf(translation, ceremony)),
    assurance: assuranceOfParts(parts),
  } satisfies Record<keyof Definition, unknown>;
}

/** Keys and roll roots in the place of those that do not exist yet: nothing is ever signed or kept with them. */
function placeholders(draft: Draft): Pick<DefinitionParts, 'keys' | 'electionKey' | 'rolls'> {
  const key = (fill: number) => new Uint8Array(32).fill(fill);
  const n = new Uint8Array(384);
  return {
    keys: {
      box: { ledgerKey: key(1), replyKey: key(2) },
      registrars: [
        {
          name: 'registrar',
          certificate: '',
          ledgerKey: key(3),
          replyKey: key(4),
          tokenKeys: draft.sections.map(({ id }) => ({ section: id, n })),
        },
      ],
    },
    // Several trustees: whether a sole one may settle ties by its coin is judged when it is known to be one.
    electionKey: {
      y: key(5),
      threshold: 1,
      trustees: [key(6), key(7)].map((share) => ({ name: 'trustee', certificate: '', share })),
      transcript: new Uint8Array(),
      isServiceHeld: false,
    },
    rolls: new Map(draft.sections.map(({ id }) => [id, { size: 1, root: '0'.repeat(64) }])),
  };
}

/** Room that keys, roots and certificates of the service take in a definition beside the draft. */
const RESERVED_BYTES = 131_072;

function hasOnlyIntegers(value: unknown): boolean {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !Object.is(value, -0);
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value as JsonObject).every(hasOnlyIntegers);
}

/**
 * Every reason why a draft could never become a definition, told when it is made and not when the roll is frozen.
 * Certificates are checked elsewhere.
 */
export function reasonsToRefuseDraft(input: {
  readonly draft: Draft;
  readonly host: string;
  readonly nowMs: number;
}): string[] {
  const { draft, host, nowMs } = input;
  const reasons: string[] = [];
  for (const { language, contests } of draft.translations) {
    if (contests.some(({ options }) => options.some((option) => option.id === BLANK_OPTION))) {
      reasons.push(
        `translation ${language}: the option "${BLANK_OPTION}" is added by the service and must not be given`,
      );
    }
  }
  for (const { id, options, rule } of draft.contests) {
    if (options.some((option) => option.id === BLANK_OPTION)) {
      reasons.push(`contest ${id}: the option "${BLANK_OPTION}" is added to every contest and must not be given`);
    }
    if (!hasOnlyIntegers(rule.settings)) reasons.push(`contest ${id}: a setting of the rule is not a whole number`);
  }
  if (reasons.length > 0) return reasons;
  const fixed = fixDefinition(definitionOf({ draft, host, draftedAtMs: nowMs, ...placeholders(draft) }));
  if (!fixed.ok) return [...fixed.error.reasons];
  if (fixed.value.bytes.length > MAX_DEFINITION_BYTES - RESERVED_BYTES) {
    reasons.push(`the draft is too large: at most ${MAX_DEFINITION_BYTES - RESERVED_BYTES} bytes`);
  }
  return reasons;
}
