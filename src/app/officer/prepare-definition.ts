import { toHex } from '../../core/base/bytes.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { imagesOf } from '../../core/election/definition-bounds.ts';
import { fingerprintWords } from '../../core/election/fingerprint-words.ts';
import { type FixedDefinition, fixDefinition, MAX_DEFINITION_BYTES } from '../../core/election/fixed-definition.ts';
import type { Hash } from '../../core/election/values.ts';
import { reasonsToRefuseTokenKeys } from '../../core/token/token-keys.ts';
import { electionOfOfficer, fixedDefinitionOf, type OfficerElection } from './access.ts';
import { definitionOf } from './definition-of-draft.ts';
import { keyOfCeremony, keyOfService } from './election-key-of.ts';
import { type FrozenRoll, freezeRoll } from './freeze-roll.ts';
import { withLetterCodes } from './letter-codes.ts';
import { documentText } from './list-acts.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';

/** No signature of a definition counts that says it is older than this draft; clocks of officers may be so far behind. */
const CLOCK_SKEW_MS = 300_000;

export interface PreparedDefinition {
  readonly fingerprint: Hash;
  readonly words: string[];
  /** The exact bytes to sign, as text. */
  readonly definition: string;
}

function prepared(fixed: FixedDefinition): PreparedDefinition {
  return {
    fingerprint: fixed.fingerprintHex,
    words: fingerprintWords(fixed.fingerprint),
    definition: documentText(fixed.bytes),
  };
}

interface FixedDraft extends FrozenRoll {
  readonly fixed: FixedDefinition;
  /** The attempt at a ceremony that gave the election key; null where the service holds it. */
  readonly ceremony: number | null;
}

/** A definition names pictures by their hashes; from then on their bytes must be there. */
async function missingImages(ports: OfficerPorts, { draft, stored }: OfficerElection): Promise<string[]> {
  const stands = new Map((await ports.roll.images(stored.election)).map((image) => [toHex(image.sha256), image]));
  const organisation = draft.organisation ?? { name: '', logo: null };
  return imagesOf({ organisation, contests: draft.contests }).flatMap(({ sha256, size, type }) => {
    const image = stands.get(sha256);
    if (image === undefined) return [`the picture ${sha256} is named and was not stored`];
    return image.type === type && image.content.length === size
      ? []
      : [`the picture ${sha256} has another size or type`];
  });
}

/** The definition of a draft with a roll, its keys made; nothing is stored yet but the keys. */
async function fixDraft(
  ports: OfficerPorts,
  found: OfficerElection,
): Promise<Result<FixedDraft, Refusal<'draft-refused'>>> {
  const { draft, stored } = found;
  const entries = await ports.roll.entries(stored.election);
  const present = new Set(entries.map((entry) => entry.section as string));
  const missing = draft.sections
    .filter((section) => !present.has(section.id))
    .map((section) => `section "${section.id}": no member is on the roll`);
  // A draft may lose a section after the roll was imported: nobody may be frozen into none.
  const known = new Set(draft.sections.map((section) => section.id as string));
  for (const section of [...present].filter((id) => !known.has(id)).toSorted()) {
    missing.push(`section "${section}": members are on the roll, but the draft has no such section`);
  }
  if (missing.length > 0) return err({ kind: 'draft-refused', reasons: missing });
  const pictures = await missingImages(ports, found);
  if (pictures.length > 0) return err({ kind: 'draft-refused', reasons: pictures });
  const ceremony = await ports.ceremonies.ceremony(stored.election);
  const held = ceremony === null ? null : await keyOfCeremony(ports, ceremony);
  if (held?.ok === false) return held;
  const sections = draft.sections.map((section) => section.id);
  const keys = await ports.keys.create({ election: stored.election, sections, trustee: held === null });
  const electionKey = held?.value ?? keyOfService(keys);
  const coded = draft.proofs.letter
    ? await withLetterCodes(ports.keys, { election: stored.election, entries })
    : entries;
  const roll = await freezeRoll({ entries: coded, random: ports.random });
  const draftedAtMs = (await ports.roll.nowMs()) - CLOCK_SKEW_MS;
  const { publicHost: host, bundles } = ports.settings;
  const fixed = fixDefinition(
    definitionOf({ draft, host, draftedAtMs, keys, electionKey, rolls: roll.rolls, bundles }),
  );
  if (!fixed.ok) return err({ kind: 'draft-refused', reasons: fixed.error.reasons });
  const reasons = reasonsToRefuseTokenKeys(fixed.value.definition);
  if (fixed.value.bytes.length > MAX_DEFINITION_BYTES) reasons.push('the definition would be too large');
  if (reasons.length > 0) return err({ kind: 'draft-refused', reasons });
  return ok({ ...roll, fixed: fixed.value, ceremony: ceremony?.attempt ?? null });
}

/**
 * Fixes the exact bytes of the definition: makes the keys, salts and hashes the roll, and stores all of it in one
 * transaction, after which nothing of it changes. Asked again, by whomever, it answers with the same bytes.
 */
export async function prepareDefinition(
  ports: OfficerPorts,
  command: OfficerCommand,
): Promise<
  Result<PreparedDefinition, ElectionAccessError | Refusal<'draft-refused'> | { readonly kind: 'roll-frozen' }>
> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const before = fixedDefinitionOf(found.value.stored);
  if (before !== null) return ok(prepared(before));
  const made = await fixDraft(ports, found.value);
  if (!made.ok) return made;
  const { fixed, entries, ceremony } = made.value;
  const { election } = command;
  const frozen = await ports.roll.freeze({
    election,
    draft: found.value.stored.draft,
    ceremony,
    entries,
    definition: fixed.bytes,
    fingerprint: fixed.fingerprint,
  });
  if (frozen.ok) {
    ports.log.event('definition-prepared', { election, fingerprint: fixed.fingerprintHex });
    return ok(prepared(fixed));
  }
  if (frozen.error.kind === 'ceremony-changed') {
    return err({
      kind: 'draft-refused',
      reasons: ['a key ceremony was opened at the same time; ask again when it is complete'],
    });
  }
  if (frozen.error.kind === 'draft-changed' || frozen.error.kind === 'roll-changed') {
    const what = frozen.error.kind === 'draft-changed' ? 'draft' : 'roll';
    return err({
      kind: 'draft-refused',
      reasons: [`the ${what} was changed at the same time; look at it and ask again`],
    });
  }
  // Somebody else froze it in the meantime, or the answer to our own commit was lost: what is stored counts.
  const stored = await ports.roll.election(election);
  const other = stored === null ? null : fixedDefinitionOf(stored);
  return other === null ? err({ kind: 'roll-frozen' }) : ok(prepared(other));
}
