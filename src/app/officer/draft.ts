import { canonicalBytes, type JsonObject, parseCanonicalJson } from '../../core/base/canonical-json.ts';
import type { Contest, Definition, Section, Translation } from '../../core/election/definition.ts';
import type { ImageRef } from '../../core/election/values.ts';

/**
 * What a returning officer gives to make an election: the definition without all that the service or the roll adds.
 * The contract's schema reads it at the door.
 */
export interface Draft {
  readonly election: string;
  readonly title: string;
  /** By the service's host name when left out. */
  readonly organisation?: Definition['organisation'] | null | undefined;
  readonly language: string;
  /** True when left out. */
  readonly test?: boolean | undefined;
  /** When left out it follows from who holds the key. */
  readonly lots?: 'coin' | 'draw' | null | undefined;
  readonly opens: string;
  readonly closes: string;
  readonly zone: string;
  /** Without the blank option, which every contest gets as its last. */
  readonly contests: readonly Contest[];
  /** None when left out. */
  readonly together?: Definition['together'] | undefined;
  readonly sections: readonly Omit<Section, 'roll'>[];
  readonly officers: {
    readonly required: number;
    readonly certificates: readonly { readonly name: string; readonly certificate: string }[];
  };
  readonly registerIntervalSeconds: number;
  readonly contact: string;
  readonly rules: string;
  /** Options without the blank one and in any order. */
  readonly translations: readonly Translation[];
  readonly proofs: Definition['proofs'];
  readonly retentionDays: Definition['retentionDays'];
}

/** A draft as it is stored: certificates in canonical armour, with their primary fingerprints in the same order. */
export interface StoredDraft {
  readonly draft: Draft;
  readonly officers: readonly string[];
}

function imageOf(image: ImageRef | null): JsonObject | null {
  return image === null ? null : { sha256: image.sha256, size: image.size, type: image.type };
}

function translationOf(translation: Translation): JsonObject {
  const { language, title, organisation, contact, rules, sections, contests } = translation;
  return {
    language,
    title,
    organisation,
    contact,
    rules,
    sections: sections.map(({ id, name }) => ({ id, name })),
    contests: contests.map(({ id, question, options, grades, conditions }) => ({
      id,
      question,
      options: options.map((option) => ({ id: option.id, name: option.name, statement: option.statement })),
      ...(grades === undefined ? {} : { grades }),
      ...(conditions === undefined ? {} : { conditions }),
    })),
  };
}

/** The bytes that are stored; the draft must have passed `reasonsToRefuseDraft`. */
export function draftBytes({ draft, officers }: StoredDraft): Uint8Array {
  // Every property is set one by one: what else an object may carry does not get stored.
  return canonicalBytes({
    officers,
    draft: {
      election: draft.election,
      title: draft.title,
      organisation:
        draft.organisation == null ? null : { name: draft.organisation.name, logo: imageOf(draft.organisation.logo) },
      language: draft.language,
      test: draft.test ?? true,
      lots: draft.lots ?? null,
      opens: draft.opens,
      closes: draft.closes,
      zone: draft.zone,
      contests: draft.contests.map(({ id, question, rule, seats, options }) => ({
        id,
        question,
        rule: { id: rule.id, version: rule.version, settings: rule.settings },
        seats,
        options: options.map((option) => ({
          id: option.id,
          name: option.name,
          statement: option.statement,
          photo: imageOf(option.photo),
        })),
      })),
      together: (draft.together ?? []).map((contests) => [...contests]),
      sections: draft.sections.map(({ id, name, weight, minimum, mergeInto, openSmall }) => ({
        id,
        name,
        weight,
        minimum,
        mergeInto,
        openSmall,
      })),
      officers: {
        required: draft.officers.required,
        certificates: draft.officers.certificates.map(({ name, certificate }) => ({ name, certificate })),
      },
      registerIntervalSeconds: draft.registerIntervalSeconds,
      contact: draft.contact,
      rules: draft.rules,
      translations: draft.translations.map(translationOf),
      proofs: {
        mail: draft.proofs.mail,
        letter: draft.proofs.letter,
        certificate: draft.proofs.certificate,
        signIn: draft.proofs.signIn === null ? null : { issuer: draft.proofs.signIn.issuer },
      },
      retentionDays: {
        rollSalts: draft.retentionDays.rollSalts,
        codes: draft.retentionDays.codes,
        mails: draft.retentionDays.mails,
        logs: draft.retentionDays.logs,
      },
    },
  });
}

/** Reads what `draftBytes` wrote. */
export function readDraft(bytes: Uint8Array): StoredDraft {
  const json = parseCanonicalJson(bytes);
  if (!json.ok) throw new Error(`bug: a stored draft is not canonical JSON: ${json.error.reason}`);
  return json.value as unknown as StoredDraft;
}
