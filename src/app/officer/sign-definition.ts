import { err, ok, type Result } from '../../core/base/result.ts';
import { instantToMs } from '../../core/election/values.ts';
import { electionOfOfficer, fixedDefinitionOf } from './access.ts';
import { announce } from './announce.ts';
import { definitionSignatureState, definitionSigners } from './definition-signers.ts';
import { readOfficerSignature, refuseSignature } from './officer-signatures.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts, Refusal } from './ports.ts';
import type { SignatureState } from './signature-state.ts';

export interface SignedState {
  readonly signatures: SignatureState;
  readonly state: string;
}

/**
 * Takes an officer's signature of the definition; with the one that was still needed, of officers and trustees, the
 * election is announced.
 * A signature that is there already changes nothing, and after the announcement none is added: the first line of the
 * ballot box names those that count.
 */
export async function signDefinition(
  ports: OfficerPorts,
  command: OfficerCommand & { readonly signature: string },
): Promise<
  Result<SignedState, ElectionAccessError | { readonly kind: 'not-prepared' } | Refusal<'signature-refused'>>
> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { stored, officers } = found.value;
  const { election } = command;
  const fixed = fixedDefinitionOf(stored);
  if (fixed === null) return err({ kind: 'not-prepared' });
  const { definition } = fixed;
  const closesAtMs = instantToMs(definition.closes) ?? 0;
  const signature = await readOfficerSignature(ports, {
    election,
    kind: 'definition',
    document: fixed.bytes,
    signature: command.signature,
    certificates: definition.officers.certificates.map(({ certificate }) => certificate),
    notBeforeMs: instantToMs(definition.drafted) ?? 0,
    notAfterMs: closesAtMs,
  });
  if (!signature.ok) return signature;
  if (stored.state === 'prepared') {
    if ((await ports.roll.nowMs()) >= closesAtMs) {
      return refuseSignature(ports, {
        election,
        kind: 'definition',
        reasons: ['the closing instant of the definition has passed'],
      });
    }
    await ports.roll.putDefinitionSignature(election, signature.value);
  }
  const signatures = await ports.roll.definitionSignatures(election);
  const { complete } = await definitionSigners(ports, { fixed, officers, signatures });
  if (stored.state === 'prepared' && complete) await announce(ports, { fixed, officers, signatures });
  const after = await ports.roll.election(election);
  return ok({
    signatures: await definitionSignatureState(ports, { fixed, officers, signatures }),
    state: after?.state ?? stored.state,
  });
}
