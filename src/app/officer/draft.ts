import { canonicalBytes, parseCanonicalJson } from '../../core/base/canonical-json.ts';
import type { Contest, Section } from '../../core/election/definition.ts';

/**
 * What a returning officer gives to make an election: the definition without all that the service or the roll adds.
 * The contract's schema reads it at the door.
 */
export interface Draft {
  readonly election: string;
  readonly title: string;
  /** True when left out. */
  readonly test?: boolean | undefined;
  /** When left out it follows from who holds the key. */
  readonly lots?: 'coin' | 'draw' | null | undefined;
  readonly opens: string;
  readonly closes: string;
  readonly zone: string;
  /** Without the blank option, which every contest gets as its last. */
  readonly contests: readonly Contest[];
  readonly sections: readonly Omit<Section, 'roll'>[];
  readonly officers: {
    readonly required: number;
    readonly certificates: readonly { readonly name: string; readonly certificate: string }[];
  };
  readonly registerIntervalSeconds: number;
  readonly contact: string;
  readonly rules: string;
}

/** A draft as it is stored: certificates in canonical armour, with their primary fingerprints in the same order. */
export interface StoredDraft {
  readonly draft: Draft;
  readonly officers: readonly string[];
}

/** The bytes that are stored; the draft must have passed `reasonsToRefuseDraft`. */
export function draftBytes({ draft, officers }: StoredDraft): Uint8Array {
  // Every property is set one by one: what else an object may carry does not get stored.
  return canonicalBytes({
    officers,
    draft: {
      election: draft.election,
      title: draft.title,
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
        options: options.map((option) => ({ id: option.id, name: option.name })),
      })),
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
    },
  });
}

/** Reads what `draftBytes` wrote. */
export function readDraft(bytes: Uint8Array): StoredDraft {
  const json = parseCanonicalJson(bytes);
  if (!json.ok) throw new Error(`bug: a stored draft is not canonical JSON: ${json.error.reason}`);
  return json.value as unknown as StoredDraft;
}
