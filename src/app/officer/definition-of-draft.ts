import { toBase64Url } from '../../core/base/bytes.ts';
import type { JsonObject } from '../../core/base/canonical-json.ts';
import { blobRefOf } from '../../core/election/blob-ref.ts';
import { BLANK_OPTION, type Contest, type Definition, PROTOCOL } from '../../core/election/definition.ts';
import { inDrawnOrder } from '../../core/election/definition-bounds.ts';
import { fixDefinition, MAX_DEFINITION_BYTES } from '../../core/election/fixed-definition.ts';
import { msToInstant, type OptionId } from '../../core/election/values.ts';
import type { ElectionPublicKeys } from '../ports.ts';
import { rehearsalAssurance } from './assurance.ts';
import type { Draft } from './draft.ts';

/** What the blank option is called on every ballot. */
const BLANK_NAME = 'Blank: none of these';
/** Checkpoints after the close may come this late (PR-22), registrars answer this late (PR-28). */
const LIMITS = { closingSeconds: 120, registrarSeconds: 3600, mixerSeconds: 86_400 };
/** The service deletes neither salts nor logs by itself yet, and a definition promises nothing that is not done. */
const RETENTION_DAYS = { rollSalts: 36_500, logs: 36_500 };

export interface DefinitionParts {
  readonly draft: Draft;
  readonly host: string;
  readonly draftedAtMs: number;
  readonly keys: ElectionPublicKeys;
  /** Size and root (hex) of each section's roll. */
  readonly rolls: ReadonlyMap<string, { readonly size: number; readonly root: string }>;
}

function contestOf(contest: Contest, ceremony: string): Contest {
  const options = [...contest.options, { id: BLANK_OPTION as OptionId, name: BLANK_NAME }];
  return { ...contest, options: inDrawnOrder(options, { ceremony, contest: contest.id }) };
}

/** The value of a definition, which `fixDefinition` then checks as a whole. */
export function definitionOf({ draft, host, draftedAtMs, keys, rolls }: DefinitionParts): unknown {
  const ceremony = blobRefOf(keys.trustee.ceremony).sha256;
  const share = toBase64Url(keys.trustee.share);
  return {
    type: 'tellers/definition/v0',
    protocol: PROTOCOL,
    election: draft.election,
    host,
    title: draft.title,
    test: true,
    drafted: msToInstant(draftedAtMs),
    opens: draft.opens,
    closes: draft.closes,
    zone: draft.zone,
    contests: draft.contests.map((contest) => contestOf(contest, ceremony)),
    together: [],
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
      // One trustee of one: its share of the election key is the election key.
      y: share,
      threshold: 1,
      trustees: [{ name: keys.trustee.name, certificate: keys.trustee.certificate, share }],
      ceremony,
    },
    witnesses: { required: 0, keys: [] },
    registerIntervalSeconds: draft.registerIntervalSeconds,
    limits: LIMITS,
    bundles: [],
    retentionDays: RETENTION_DAYS,
    contact: draft.contact,
    rules: draft.rules,
    assurance: rehearsalAssurance({ host, officers: draft.officers.certificates.length }),
  } satisfies Record<keyof Definition, unknown>;
}

/** Keys and roll roots in the place of those that do not exist yet: nothing is ever signed or kept with them. */
function placeholders(draft: Draft): Pick<DefinitionParts, 'keys' | 'rolls'> {
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
      trustee: { name: 'trustee', certificate: '', share: key(5), ceremony: new Uint8Array() },
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
