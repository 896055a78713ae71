import { toHex } from '../../core/base/bytes.ts';
import { canonicalBytes } from '../../core/base/canonical-json.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { type Act, ActSchema } from '../../core/election/act.ts';
import { boxOrigin } from '../../core/election/definition.ts';
import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import { faultsOf } from '../../core/election/values.ts';
import type { HeadView } from '../box/ports.ts';
import type { PendingAct } from '../roll/ports.ts';
import { changeableElectionOfOfficer, fixedDefinitionOf } from './access.ts';
import { type AmendProposal, type PlannedChange, planChange, type ReissueProposal } from './act-change.ts';
import { reasonsToRefuseAct } from './act-rules.ts';
import { documentText } from './list-acts.ts';
import { readAct } from './make-act.ts';
import type { ChangeAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';
import { type Proposed, samePending } from './same-proposal.ts';

export type ActProposal =
  | { readonly act: 'extend'; readonly parameters: { readonly closes: string }; readonly notAfter: string }
  | {
      readonly act: 'annul';
      readonly parameters: { readonly reason: string; readonly check: string | null };
      readonly notAfter: string;
    }
  | {
      readonly act: 'skip';
      readonly parameters: { readonly trustee: number; readonly reason: string };
      readonly notAfter: string;
    }
  | { readonly act: 'draw'; readonly parameters: { readonly drawn: string }; readonly notAfter: string }
  | AmendProposal
  | ReissueProposal
  | {
      readonly act: 'letters';
      readonly parameters: { readonly count: number; readonly csv: string; readonly pdf: string };
      readonly notAfter: string;
    }
  | {
      readonly act: 'suspend';
      readonly parameters: { readonly officer: string; readonly reason: string };
      readonly notAfter: string;
    }
  | {
      readonly act: 'bundle';
      readonly parameters: { readonly bundles: readonly string[]; readonly reason: string };
      readonly notAfter: string;
    };

type ProposePorts = Pick<OfficerPorts, 'roll' | 'registers' | 'amendments' | 'box' | 'keys' | 'random' | 'log'>;

export interface ProposedAct {
  readonly number: number;
  /** The exact bytes to sign, as text. */
  readonly document: string;
  /** What officers should know before they sign. */
  readonly notes: string[];
}

/** Numbers are taken one by one; who loses a race for one tries the next. */
const ATTEMPTS = 5;
/** Proposals that nobody signs must not fill the store. */
const MAX_PENDING = 50;

function refuse(reasons: readonly string[]): Result<never, Refusal<'act-refused'>> {
  return err({ kind: 'act-refused', reasons });
}

/** The document, or that of an act that waits already, if it could be made now; otherwise every reason why it could not. */
async function actNow(
  ports: ProposePorts,
  input: {
    readonly fixed: FixedDefinition;
    readonly officers: readonly string[];
    readonly acts: readonly PendingAct[];
    readonly document: (head: HeadView) => object | Promise<object>;
  },
): Promise<Result<Act, Refusal<'act-refused'>>> {
  const { fixed, officers } = input;
  const stored = input.acts.map(({ document }) => readAct(document));
  const { election } = fixed.definition;
  return ports.box.step<Act, Refusal<'act-refused'>>({
    election,
    signer: await ports.keys.boxLedger(election),
    origin: boxOrigin(fixed.definition),
    decide: async (head) => {
      const parsed = ActSchema.safeParse(await input.document(head));
      if (!parsed.success) return refuse(faultsOf(parsed.error));
      const reasons = await reasonsToRefuseAct(parsed.data, head, { officers, stored });
      return reasons.length > 0 ? refuse(reasons) : ok({ lines: [], value: parsed.data });
    },
  });
}

/** The document of a new act, bound to the box as it is now. */
async function newDocument(
  head: HeadView,
  {
    fixed,
    number,
    body,
  }: { readonly fixed: FixedDefinition; readonly number: number; readonly body: Proposed['body'] },
): Promise<object> {
  const box = { size: head.size, root: toHex(await head.rootAt(head.size)) };
  return { type: 'tellers/act/v1', election: fixed.fingerprintHex, number, box, ...body };
}

/** An act that waits for signatures, says the same and can still be made. */
async function waitingAct(
  ports: ProposePorts,
  input: {
    readonly fixed: FixedDefinition;
    readonly officers: readonly string[];
    readonly acts: readonly PendingAct[];
    readonly proposed: Proposed;
  },
): Promise<PendingAct | null> {
  const { fixed, officers, acts, proposed } = input;
  const changes = proposed.change === null ? [] : await ports.amendments.changes(fixed.definition.election);
  const waiting = samePending(proposed, { acts, changes });
  if (waiting === null) return null;
  const act = await actNow(ports, { fixed, officers, acts, document: () => readAct(waiting.document) });
  return act.ok ? waiting : null;
}

/** What the document says, and what it stands for on the roll's side. */
async function bodyOf(
  ports: ProposePorts,
  { fixed, proposal }: { readonly fixed: FixedDefinition; readonly proposal: ActProposal },
): Promise<
  Result<{ readonly body: Proposed['body']; readonly planned: PlannedChange | null }, Refusal<'act-refused'>>
> {
  if (proposal.act !== 'amend' && proposal.act !== 'reissue') return ok({ body: proposal, planned: null });
  const { election, registrars } = fixed.definition;
  const planned = await planChange(ports, { election, registrars: registrars.length, proposal });
  if (!planned.ok) return planned;
  const { act, notAfter } = proposal;
  return ok({ body: { act, parameters: planned.value.parameters, notAfter }, planned: planned.value });
}

/**
 * Writes the document of an act for its makers to sign: numbered, bound to the ballot box's head and good until its
 * `notAfter`. Several proposals may be pending; one that is made voids all with lower numbers. The same proposal again
 * is the same act while that waits and can still be made.
 */
export async function proposeAct(
  ports: ProposePorts,
  command: OfficerCommand & { readonly proposal: ActProposal },
): Promise<Result<ProposedAct, ChangeAccessError | Refusal<'act-refused'>>> {
  const found = await changeableElectionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { election, proposal } = command;
  const { officers, stored } = found.value;
  const fixed = fixedDefinitionOf(stored);
  if (fixed === null || (await ports.box.election(election)) === null) {
    return refuse(['acts begin with the announcement']);
  }
  const made = await bodyOf(ports, { fixed, proposal });
  if (!made.ok) return made;
  const { body, planned } = made.value;
  const change = planned?.change ?? null;
  const notes = [...(planned?.notes ?? [])];
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const acts = await ports.roll.acts(election);
    const waiting = await waitingAct(ports, { fixed, officers, acts, proposed: { body, change } });
    if (waiting !== null) return ok({ number: waiting.number, document: documentText(waiting.document), notes });
    if (acts.filter((act) => act.state === 'pending').length >= MAX_PENDING) {
      return refuse([`${MAX_PENDING} acts wait for signatures already`]);
    }
    const number = acts.reduce((highest, act) => Math.max(highest, act.number), 0) + 1;
    const act = await actNow(ports, {
      fixed,
      officers,
      acts,
      document: (head) => newDocument(head, { fixed, number, body }),
    });
    if (!act.ok) return act;
    const document = canonicalBytes(act.value);
    const put = await ports.roll.putAct(election, { number, document, change });
    if (!put.ok) continue;
    ports.log.event('act-proposed', { election, number, act: proposal.act });
    return ok({ number, document: documentText(document), notes });
  }
  return refuse(['several officers are proposing acts at once; try again']);
}
