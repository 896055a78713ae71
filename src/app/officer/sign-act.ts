import { err, ok, type Result } from '../../core/base/result.ts';
import type { Act } from '../../core/election/act.ts';
import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import { instantToMs } from '../../core/election/values.ts';
import type { PendingAct } from '../roll/ports.ts';
import { changeableElectionOfOfficer, fixedDefinitionOf } from './access.ts';
import { makeAct, readAct } from './make-act.ts';
import { readOfficerSignature, refuseSignature } from './officer-signatures.ts';
import type { ChangeAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';
import { officerSignatureState, type SignatureState } from './signature-state.ts';

export interface SignedAct {
  readonly number: number;
  readonly signatures: SignatureState;
  readonly state: string;
}

export type SignActError =
  | ChangeAccessError
  | { readonly kind: 'act-not-found' }
  | Refusal<'act-refused'>
  | Refusal<'signature-refused'>;

type SignActPorts = Pick<OfficerPorts, 'roll' | 'box' | 'keys' | 'openPgp' | 'amendments' | 'channelNotices' | 'log'>;

async function actOf(ports: SignActPorts, election: string, number: number): Promise<PendingAct | null> {
  const acts = await ports.roll.acts(election);
  return acts.find((act) => act.number === number) ?? null;
}

/** A good signature that counts for nothing is not kept (PR-25). */
function reasonsNotToCount(signer: string, act: Act, counting: readonly string[]): string[] {
  if (!counting.includes(signer)) return ['its officer is suspended'];
  const isOwn = act.act === 'suspend' && act.parameters.officer === signer;
  return isOwn ? ['nobody signs an act about the own suspension'] : [];
}

/** Stores a signature, so that it counts whatever happens next. */
async function takeSignature(
  ports: SignActPorts,
  input: {
    readonly fixed: FixedDefinition;
    readonly counting: readonly string[];
    readonly pending: PendingAct;
    readonly signature: string;
  },
): Promise<Result<void, Refusal<'signature-refused'>>> {
  const { definition } = input.fixed;
  const { document, number } = input.pending;
  const signature = await readOfficerSignature(ports, {
    election: definition.election,
    kind: 'act',
    document,
    signature: input.signature,
    certificates: definition.officers.certificates.map(({ certificate }) => certificate),
    notBeforeMs: instantToMs(definition.drafted) ?? 0,
    notAfterMs: instantToMs(readAct(document).notAfter) ?? 0,
  });
  if (!signature.ok) return signature;
  const reasons = reasonsNotToCount(signature.value.signer, readAct(document), input.counting);
  if (reasons.length > 0) return refuseSignature(ports, { election: definition.election, kind: 'act', reasons });
  await ports.roll.putActSignature(definition.election, number, signature.value);
  return ok(undefined);
}

/**
 * Takes an officer's signature of an act; with the one that was still needed the act is made, by the database's clock
 * (G5). Signing an act that is made already, or twice, changes nothing.
 */
export async function signAct(
  ports: SignActPorts,
  command: OfficerCommand & { readonly number: number; readonly signature: string },
): Promise<Result<SignedAct, SignActError>> {
  const found = await changeableElectionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { officers, counting, stored } = found.value;
  const { election, number } = command;
  const fixed = fixedDefinitionOf(stored);
  const before = fixed === null ? null : await actOf(ports, election, number);
  if (fixed === null || before === null) return err({ kind: 'act-not-found' });
  if (before.state === 'void') return err({ kind: 'act-refused', reasons: ['the act is void'] });
  if (before.state === 'pending') {
    const taken = await takeSignature(ports, { fixed, counting, pending: before, signature: command.signature });
    if (!taken.ok) return taken;
  }
  const pending = (await actOf(ports, election, number)) ?? before;
  const signatures = officerSignatureState({ fixed, officers, counting, signatures: pending.signatures });
  if (pending.state !== 'pending' || signatures.signed.length < signatures.required) {
    return ok({ number, signatures, state: pending.state });
  }
  const made = await makeAct(ports, { fixed, officers, pending });
  return made.ok ? ok({ number, signatures, state: made.value }) : made;
}
