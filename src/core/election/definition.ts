import { z } from 'zod';
import {
  bytesOf,
  ContestIdSchema,
  ElectionIdSchema,
  HashSchema,
  HostSchema,
  ImageRefSchema,
  InstantSchema,
  LanguageSchema,
  lineOfText,
  OptionIdSchema,
  SectionIdSchema,
  textOf,
  ZoneSchema,
} from './values.ts';

/**
 * The definition of an election: everything that is fixed before the first token is drawn. Its exact bytes are
 * signed by the officers, every trustee and every registrar; their SHA-256 is the election fingerprint, bound into
 * every later message. docs/protocol.md, "Definition".
 */

export const PROTOCOL = 'tellers/2';

/** The id of the option that every contest has as its last one: to vote for nothing, on purpose. */
export const BLANK_OPTION = 'blank';

const NameSchema = lineOfText(120);
const CertificateSchema = z.string().max(65_536);

export const OptionSchema = z.strictObject({
  id: OptionIdSchema,
  name: lineOfText(200),
  /** What a candidate says for itself, or what a choice means; empty where nothing is said. */
  statement: textOf(2000),
  photo: ImageRefSchema.nullable(),
});

const ScalarSchema = z.union([z.string().max(200), z.int(), z.boolean(), z.null()]);
const ScalarsSchema = z.union([ScalarSchema, z.array(ScalarSchema).max(8)]);
/**
 * One setting of a counting rule; the rule says which there are and what they may be (core/count/rules.ts). A list may
 * hold what a motion's conditions, the names of grades and the shares of sections need, and nothing deeper.
 */
const SettingSchema = z.union([
  ScalarSchema,
  z.array(z.union([ScalarsSchema, z.record(z.string().max(60), ScalarsSchema)])).max(64),
]);

export const ContestSchema = z.strictObject({
  id: ContestIdSchema,
  question: lineOfText(500),
  rule: z.strictObject({
    id: z.string().regex(/^[a-z0-9-]{1,40}$/),
    version: lineOfText(60),
    settings: z.record(z.string().max(60), SettingSchema),
  }),
  seats: z.int().min(1).max(250),
  options: z.array(OptionSchema).min(2).max(251),
});
export type Contest = z.infer<typeof ContestSchema>;

export const SectionSchema = z.strictObject({
  id: SectionIdSchema,
  name: NameSchema,
  weight: z.int().min(1).max(1_000_000),
  minimum: z.int().min(1).max(1_000_000),
  mergeInto: SectionIdSchema.nullable(),
  openSmall: z.boolean(),
  roll: z.strictObject({ size: z.int().min(1).max(10_000_000), root: HashSchema }),
});
export type Section = z.infer<typeof SectionSchema>;

export const RegistrarSchema = z.strictObject({
  name: NameSchema,
  certificate: CertificateSchema,
  ledgerKey: bytesOf(32),
  replyKey: bytesOf(32),
  tokenKeys: z
    .array(z.strictObject({ section: SectionIdSchema, n: bytesOf(384) }))
    .min(1)
    .max(64),
});

export const TrusteeSchema = z.strictObject({ name: NameSchema, certificate: CertificateSchema, share: bytesOf(32) });

const HolderSchema = z.strictObject({
  part: lineOfText(120),
  holder: lineOfText(200),
  machine: lineOfText(200),
  checkedBy: lineOfText(200),
});

/** The names that people read in the settings of a contest; null for each kind that its rule has not. */
export function namesInSettings({ rule: { id, settings } }: Pick<Contest, 'rule'>): {
  readonly [K in 'grades' | 'conditions']: readonly string[] | null;
} {
  const { grades, conditions } = settings;
  const nameOf = (condition: unknown) => String((condition as { name?: unknown } | null)?.name);
  return {
    grades: id === 'majority-judgement' && Array.isArray(grades) ? grades.map(String) : null,
    conditions: id === 'motion' && Array.isArray(conditions) ? conditions.map(nameOf) : null,
  };
}

/** Whose election it is. */
export const OrganisationSchema = z.strictObject({ name: NameSchema, logo: ImageRefSchema.nullable() });

/** Every text of the definition that members read, in one more language. Nothing may be missing in it. */
export const TranslationSchema = z.strictObject({
  language: LanguageSchema,
  title: lineOfText(200),
  organisation: NameSchema,
  contact: lineOfText(200),
  rules: textOf(50_000),
  sections: z.array(z.strictObject({ id: SectionIdSchema, name: NameSchema })).max(64),
  contests: z
    .array(
      z.strictObject({
        id: ContestIdSchema,
        question: lineOfText(500),
        options: z
          .array(OptionSchema.omit({ photo: true }))
          .min(2)
          .max(251),
        /** The names of the grades, the lowest first: only where the contest's settings have such names, and then always. */
        grades: z.array(lineOfText(40)).min(2).max(20).exactOptional(),
        /** What the conditions of a motion are called, in the order of its settings: likewise. */
        conditions: z.array(lineOfText(40)).min(1).max(8).exactOptional(),
      }),
    )
    .max(32),
});
export type Translation = z.infer<typeof TranslationSchema>;

/** By which ways members may prove who they are to the registrars of this election. */
export const ProofsSchema = z.strictObject({
  mail: z.boolean(),
  letter: z.boolean(),
  certificate: z.boolean(),
  /** The organisation's own sign-in; a roll entry's `subject` means somebody only together with the issuer. */
  signIn: z.strictObject({ issuer: z.url({ protocol: /^https?$/ }).max(300) }).nullable(),
});

const DaysSchema = z.int().min(0).max(36_500);

export const DefinitionSchema = z.strictObject({
  type: z.literal('tellers/definition/v1'),
  protocol: z.literal(PROTOCOL),
  election: ElectionIdSchema,
  host: HostSchema,
  organisation: OrganisationSchema,
  /** In which language the texts below are written. */
  language: LanguageSchema,
  title: lineOfText(200),
  test: z.boolean(),
  drafted: InstantSchema,
  opens: InstantSchema,
  closes: InstantSchema,
  zone: ZoneSchema,
  contests: z.array(ContestSchema).min(1).max(32),
  together: z.array(z.array(ContestIdSchema).min(2)).max(16),
  sections: z.array(SectionSchema).min(1).max(64),
  officers: z.strictObject({
    required: z.int().min(1).max(32),
    certificates: z
      .array(z.strictObject({ name: NameSchema, certificate: CertificateSchema }))
      .min(1)
      .max(32),
  }),
  registrars: z.array(RegistrarSchema).min(1).max(8),
  box: z.strictObject({ ledgerKey: bytesOf(32), replyKey: bytesOf(32) }),
  electionKey: z.strictObject({
    y: bytesOf(32),
    threshold: z.int().min(1).max(9),
    trustees: z.array(TrusteeSchema).min(1).max(9),
    ceremony: HashSchema,
  }),
  /** Lots come from the trustees' coin, or from a draw before witnesses that officers enter as an act (PR-5). */
  lots: z.enum(['coin', 'draw']),
  witnesses: z.strictObject({
    required: z.int().min(0).max(32),
    keys: z.array(z.strictObject({ name: HostSchema, key: bytesOf(32) })).max(32),
  }),
  registerIntervalSeconds: z.int().min(1).max(604_800),
  limits: z.strictObject({
    closingSeconds: z.int().min(1).max(86_400),
    registrarSeconds: z.int().min(1).max(604_800),
    mixerSeconds: z.int().min(1).max(604_800),
  }),
  bundles: z.array(HashSchema).max(16),
  /** Days after the end of the election after which the operator has deleted each of these. */
  retentionDays: z.strictObject({ rollSalts: DaysSchema, codes: DaysSchema, mails: DaysSchema, logs: DaysSchema }),
  proofs: ProofsSchema,
  contact: lineOfText(200),
  rules: textOf(50_000),
  translations: z.array(TranslationSchema).max(8),
  assurance: z.strictObject({ statement: textOf(10_000).min(1), holders: z.array(HolderSchema).min(1).max(64) }),
});
export type Definition = z.infer<typeof DefinitionSchema>;

/** The origin line of the ballot box's checkpoints (PR-14: it does not hold the fingerprint). */
export function boxOrigin(definition: Definition): string {
  return `${definition.host}/${definition.election}/box`;
}

/** The origin line of a registrar's checkpoints; registrars are numbered from 1 in the definition's order. */
export function registerOrigin(definition: Definition, registrar: number): string {
  return `${definition.host}/${definition.election}/registers/${registrar}`;
}

/**
 * The sentence that every page, verifier and printed statement shows of an election: who could open sealed ballots, and
 * whether it is a test that must never be taken for a real one.
 */
export function electionNotice(definition: Pick<Definition, 'test' | 'electionKey'>): string {
  const { threshold, trustees } = definition.electionKey;
  const holders =
    trustees.length === 1
      ? 'one trustee alone holds the key and could open sealed ballots'
      : `sealed ballots can be opened by ${threshold} of ${trustees.length} trustees together, and by no fewer`;
  return definition.test ? `a test, nothing is decided by it; ${holders}` : holders;
}
