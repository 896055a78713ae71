import { ok, type Result } from '../../core/base/result.ts';
import { electionOfOfficer, fixedDefinitionOf, type OfficerElection } from './access.ts';
import type { Check, CheckFacts } from './check.ts';
import { checksOf } from './checks.ts';
import { reasonsToRefuseDraft } from './definition-of-draft.ts';
import { definitionSignatureState } from './definition-signers.ts';
import { progressOf } from './get-ceremony.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts } from './ports.ts';

export interface ElectionChecks {
  readonly state: string;
  /** Nothing is missing but the definition's bytes and their signatures. */
  readonly ready: boolean;
  readonly checks: Check[];
}

type Ports = Pick<OfficerPorts, 'roll' | 'ceremonies' | 'ceremonyJudge' | 'openPgp' | 'settings'>;

/** What only comes when everything else is done. */
const LAST: readonly Check['id'][] = ['definition', 'signatures'];

async function ceremonyFacts(ports: Ports, election: string): Promise<CheckFacts['ceremony']> {
  const stored = await ports.ceremonies.ceremony(election);
  if (stored === null) return null;
  const { stage, awaited, failure } = await progressOf(ports.ceremonyJudge, stored);
  return {
    stage,
    complete: stored.transcript !== null,
    awaited: stored.seats.filter(({ trustee }) => awaited.includes(trustee)).map(({ name }) => name),
    failure: failure?.words ?? null,
    threshold: stored.threshold,
    trustees: stored.seats.length,
  };
}

async function certificateFacts(ports: Ports, { draft }: OfficerElection): Promise<CheckFacts['certificates']> {
  const facts: { name: string; expiresAtMs: number | null }[] = [];
  for (const { name, certificate } of draft.officers.certificates) {
    const read = await ports.openPgp.readCertificate(certificate);
    // It was read when the draft was made; what has become of it since is told as part of the draft.
    if (read.ok) facts.push({ name, expiresAtMs: read.value.expiresAtMs });
  }
  return facts;
}

async function signatureFacts(ports: Ports, found: OfficerElection): Promise<CheckFacts['signatures']> {
  const { stored, officers } = found;
  const fixed = fixedDefinitionOf(stored);
  if (fixed === null) return null;
  const signatures = await ports.roll.definitionSignatures(stored.election);
  const state = await definitionSignatureState(ports, { fixed, officers, signatures });
  return { announced: stored.state !== 'prepared', awaited: state.awaited.map(({ name }) => name) };
}

/** Everything that is missing before an election can be announced, all at once, and what is worth a second thought. */
export async function getChecks(
  ports: Ports,
  command: OfficerCommand,
): Promise<Result<ElectionChecks, ElectionAccessError>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { stored, draft } = found.value;
  const { election } = command;
  const nowMs = await ports.roll.nowMs();
  const isDraft = stored.definition === null;
  const checks = checksOf({
    draft,
    draftReasons: isDraft ? reasonsToRefuseDraft({ draft, host: ports.settings.publicHost, nowMs }) : [],
    nowMs,
    opensAtMs: stored.opensAtMs,
    closesAtMs: stored.closesAtMs,
    roll: await ports.roll.rollSummary(election, draft.proofs),
    certificates: await certificateFacts(ports, found.value),
    ceremony: await ceremonyFacts(ports, election),
    mailServer: ports.settings.mailServer,
    signatures: await signatureFacts(ports, found.value),
  });
  const ready = !checks.some(({ id, state }) => state === 'missing' && !LAST.includes(id));
  return ok({ state: stored.state, ready, checks });
}
