import { sha256 } from '@noble/hashes/sha2.js';
import { compareBytes } from '../base/bytes.ts';
import { frame } from '../base/frame.ts';
import { reasonsToRefuseRule } from '../count/rules.ts';
import { reasonsAgainstSections } from '../count/sections.ts';
import { MAX_LISTS } from '../ledger/box-lines.ts';
import {
  BLANK_OPTION,
  type Contest,
  type Definition,
  namesInSettings,
  type Section,
  type Translation,
} from './definition.ts';
import { type ImageRef, instantToMs, trustedHex } from './values.ts';

/** Blocks of 29 marks that one ballot may have: keeps a ballot line below the ledger's limit. */
export const MAX_BLOCKS = 64;

function repeated(values: readonly string[]): string[] {
  return [...new Set(values.filter((value, index) => values.indexOf(value) !== index))];
}

/**
 * The position of an option in its contest, which nobody chose: options are sorted by this hash (PR-36a). The blank
 * option is not sorted; it stands last.
 */
export function optionOrderKey(input: { ceremony: string; contest: string; option: string }): Uint8Array {
  return sha256(frame('tellers/order/v1', [trustedHex(input.ceremony), input.contest, input.option]));
}

/** The options of a contest in the order of PR-36a, the blank option last. */
export function inDrawnOrder<T extends { readonly id: string }>(
  options: readonly T[],
  drawn: { ceremony: string; contest: string },
): T[] {
  const keyed = options.map((option) => ({
    option,
    last: option.id === BLANK_OPTION ? 1 : 0,
    key: optionOrderKey({ ...drawn, option: option.id }),
  }));
  return keyed
    .toSorted((left, right) => left.last - right.last || compareBytes(left.key, right.key))
    .map(({ option }) => option);
}

function contestReasons(contest: Contest, ceremony: string): string[] {
  const reasons: string[] = [];
  const say = (reason: string) => reasons.push(`contest ${contest.id}: ${reason}`);
  for (const id of repeated(contest.options.map((option) => option.id))) say(`the option ${id} stands twice`);
  for (const name of repeated(contest.options.map((option) => option.name))) say(`two options are called "${name}"`);
  if (contest.options.at(-1)?.id !== BLANK_OPTION) say(`the last option must be "${BLANK_OPTION}"`);
  const drawn = inDrawnOrder(contest.options, { ceremony, contest: contest.id });
  if (drawn.some((option, index) => option.id !== contest.options[index]?.id)) {
    say('the options do not stand in the drawn order');
  }
  reasonsToRefuseRule(contest).forEach(say);
  return reasons;
}

function sectionReasons(section: Section, sections: readonly Section[]): string[] {
  if (section.mergeInto === null) return [];
  const reasons: string[] = [];
  const target = sections.find((other) => other.id === section.mergeInto);
  if (target === undefined) reasons.push(`section ${section.id}: mergeInto names no section`);
  else if (target.weight !== section.weight) {
    reasons.push(`section ${section.id}: cannot merge into ${target.id}, which has another weight`);
  }
  const seen = new Set<string>([section.id]);
  for (let next = target; next !== undefined; ) {
    if (seen.has(next.id)) {
      reasons.push(`section ${section.id}: its mergeInto runs in a circle`);
      break;
    }
    seen.add(next.id);
    const into: string | null = next.mergeInto;
    next = sections.find((other) => other.id === into);
  }
  return reasons;
}

function thresholdReasons(definition: Definition): string[] {
  const reasons: string[] = [];
  const officers = definition.officers.certificates.length;
  if (2 * definition.officers.required <= officers) {
    reasons.push(`officers: ${definition.officers.required} of ${officers} is not more than half`);
  }
  if (definition.officers.required > officers) {
    reasons.push(`officers: ${definition.officers.required} signatures are required but only ${officers} can sign`);
  }
  const trustees = definition.electionKey.trustees.length;
  const { threshold } = definition.electionKey;
  if (threshold > trustees) reasons.push(`trustees: a threshold of ${threshold} with only ${trustees}`);
  if (threshold === trustees && trustees !== 1) {
    reasons.push('trustees: if all must open, one lost key loses the election');
  }
  const witnesses = definition.witnesses.keys.length;
  if (definition.witnesses.required > witnesses) reasons.push('witnesses: more are required than there are');
  if (witnesses > 0 && 2 * definition.witnesses.required <= witnesses) {
    reasons.push(`witnesses: ${definition.witnesses.required} of ${witnesses} is not more than half`);
  }
  return reasons;
}

function registrarReasons(definition: Definition): string[] {
  const reasons: string[] = [];
  const wanted = definition.sections.map((section) => section.id as string);
  definition.registrars.forEach((registrar, index) => {
    const has = registrar.tokenKeys.map((key) => key.section as string);
    if (has.length !== wanted.length || has.some((section, at) => section !== wanted[at])) {
      reasons.push(`registrar ${index + 1}: needs one token key per section, in the order of the sections`);
    }
  });
  return reasons;
}

function timeReasons(definition: Definition): string[] {
  const reasons: string[] = [];
  const [drafted, opens, closes] = [definition.drafted, definition.opens, definition.closes].map(instantToMs);
  if ((opens ?? 0) < (drafted ?? 0)) reasons.push('opens: before the definition was drafted');
  if ((closes ?? 0) <= (opens ?? 0)) reasons.push('closes: not after opens');
  return reasons;
}

function sameInOrder(left: readonly { readonly id: string }[], right: readonly { readonly id: string }[]): boolean {
  return left.length === right.length && left.every(({ id }, index) => id === right[index]?.id);
}

type TranslatedContest = Translation['contests'][number];

/** The names in a contest's settings, all of them or none: a grade in a language that nobody here reads says nothing. */
function nameReasons(translated: TranslatedContest, contest: Contest): string[] {
  const reasons: string[] = [];
  const written = namesInSettings(contest);
  for (const kind of ['grades', 'conditions'] as const) {
    const [names, wanted] = [translated[kind], written[kind]];
    if (wanted === null) {
      if (names !== undefined) reasons.push(`the rule ${contest.rule.id} has no names of ${kind}`);
    } else if (names?.length !== wanted.length) {
      reasons.push(`${kind}: ${wanted.length} names are needed, in the order of the settings: ${wanted.join(', ')}`);
    }
    for (const name of repeated(names ?? [])) reasons.push(`${kind}: two are called "${name}"`);
  }
  return reasons;
}

function translatedReasons(translated: TranslatedContest, contest: Contest | undefined): string[] {
  const reasons: string[] = [];
  if (!sameInOrder(translated.options, contest?.options ?? [])) {
    reasons.push(`contest ${translated.id} must have every option, in the drawn order`);
  }
  for (const name of repeated(translated.options.map((option) => option.name))) {
    reasons.push(`contest ${translated.id}: two options are called "${name}"`);
  }
  // Names belong to a contest: where another stands in its place, that has been said already.
  if (contest?.id !== translated.id) return reasons;
  return [...reasons, ...nameReasons(translated, contest).map((reason) => `contest ${contest.id}: ${reason}`)];
}

/** A translation says everything that the main texts say, in the same order: nobody votes on half a question. */
function translationReasons({ contests, sections, language, translations }: Definition): string[] {
  const reasons: string[] = [];
  for (const tag of repeated([language, ...translations.map((translation) => translation.language)])) {
    reasons.push(`translations: the language ${tag} stands twice`);
  }
  for (const translation of translations) {
    const say = (reason: string) => reasons.push(`translation ${translation.language}: ${reason}`);
    if (!sameInOrder(translation.sections, sections)) say('it must name every section, in the order of the sections');
    if (!sameInOrder(translation.contests, contests)) say('it must ask every contest, in the order of the contests');
    for (const [index, contest] of translation.contests.entries()) {
      translatedReasons(contest, contests[index]).forEach(say);
    }
  }
  return reasons;
}

function proofReasons({ mail, letter, certificate, signIn }: Definition['proofs']): string[] {
  if (mail || letter || certificate || signIn !== null) return [];
  return ['proofs: members need at least one way to prove who they are'];
}

/** Every picture that the definition names: their bytes stand in the record as blobs. */
export function imagesOf({
  organisation,
  contests,
}: Pick<Definition, 'organisation'> & { readonly contests: readonly Definition['contests'][number][] }): ImageRef[] {
  const photos = contests.flatMap(({ options }) => options.map(({ photo }) => photo));
  const images = [organisation.logo, ...photos].filter((image) => image !== null);
  return [...new Map(images.map((image) => [image.sha256, image])).values()];
}

/**
 * Every reason why parts of a definition contradict each other or the bounds of PR-33. Empty when there is none.
 * Keys are checked elsewhere, because that needs a group and is slow.
 */
export function reasonsToRefuseDefinition(definition: Definition): string[] {
  const { sections, contests, electionKey } = definition;
  const reasons = [
    ...timeReasons(definition),
    ...thresholdReasons(definition),
    ...registrarReasons(definition),
    ...translationReasons(definition),
    ...proofReasons(definition.proofs),
  ];
  if (electionKey.trustees.length === 1 && definition.lots === 'coin' && !definition.test) {
    reasons.push('lots: a sole trustee knows its coin beforehand: a draw before witnesses must settle ties');
  }
  for (const id of repeated(contests.map((contest) => contest.id))) reasons.push(`the contest ${id} stands twice`);
  for (const id of repeated(sections.map((section) => section.id))) reasons.push(`the section ${id} stands twice`);
  for (const contest of contests) {
    reasons.push(...contestReasons(contest, electionKey.ceremony));
    for (const reason of reasonsAgainstSections(contest, sections)) reasons.push(`contest ${contest.id}: ${reason}`);
  }
  for (const section of sections) reasons.push(...sectionReasons(section, sections));
  const ledgerKeys = [definition.box.ledgerKey, definition.box.replyKey];
  for (const registrar of definition.registrars) ledgerKeys.push(registrar.ledgerKey, registrar.replyKey);
  for (const witness of definition.witnesses.keys) ledgerKeys.push(witness.key);
  if (repeated(ledgerKeys).length > 0) reasons.push('one ledger, reply or witness key is used twice');
  for (const name of repeated(definition.witnesses.keys.map((witness) => witness.name))) {
    reasons.push(`the witness ${name} stands twice`);
  }
  // Better refused at the draft than found after the close: a share line must have room for all of them.
  const lists = sections.length * contests.length;
  if (lists > MAX_LISTS) {
    reasons.push(
      `${sections.length} sections and ${contests.length} contests make ${lists} lists, at most ${MAX_LISTS}`,
    );
  }
  const blocks = contests.reduce((sum, contest) => sum + Math.ceil(contest.options.length / 29), 0);
  if (blocks > MAX_BLOCKS) reasons.push(`contests: one ballot would need ${blocks} blocks, at most ${MAX_BLOCKS}`);
  if (definition.together.length > 0)
    reasons.push('together: no rule of this protocol version counts contests together');
  return reasons;
}
