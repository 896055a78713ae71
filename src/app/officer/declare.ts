import { err, ok, type Result } from '../../core/base/result.ts';
import { blobRefOf } from '../../core/election/blob-ref.ts';
import { boxOrigin } from '../../core/election/definition.ts';
import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import { instantToMs } from '../../core/election/values.ts';
import type { StoredSignature } from '../roll/ports.ts';
import { countingOfficers } from './access.ts';
import { readDeclaration } from './declaration-of.ts';
import { genuineSignatures } from './genuine-signatures.ts';
import { officerRefs, signersAmong } from './officer-signatures.ts';
import type { OfficerPorts, Refusal } from './ports.ts';

/**
 * Declares the result that enough officers have signed: the `declared` line, under the last checkpoint of the ballot
 * box. Repeatable: an election is declared once.
 */
export async function declare(
  ports: Pick<OfficerPorts, 'box' | 'keys' | 'openPgp' | 'log'>,
  input: {
    readonly fixed: FixedDefinition;
    readonly officers: readonly string[];
    readonly signatures: readonly StoredSignature[];
    readonly declaration: Uint8Array;
  },
): Promise<Result<void, Refusal<'step-not-possible'>>> {
  const { fixed, officers, declaration } = input;
  const { election } = fixed.definition;
  const { made, notAfter } = readDeclaration(declaration);
  const notAfterMs = instantToMs(notAfter) ?? 0;
  const signatures = await genuineSignatures(ports, {
    election,
    document: declaration,
    signatures: input.signatures,
    certificates: fixed.definition.officers.certificates.map(({ certificate }) => certificate),
    notBeforeMs: instantToMs(made) ?? 0,
    notAfterMs,
  });
  const declared = await ports.box.step<boolean, Refusal<'step-not-possible'>>({
    election,
    signer: await ports.keys.boxLedger(election),
    origin: boxOrigin(fixed.definition),
    decide: (head) => {
      const refuse = (reason: string) =>
        Promise.resolve(err({ kind: 'step-not-possible' as const, reasons: [reason] }));
      if (head.election.state === 'declared') return Promise.resolve(ok({ lines: [], value: false }));
      if (head.election.state !== 'unsealed') return refuse(`the election is ${head.election.state}`);
      if (head.nowMs >= notAfterMs) return refuse('the declaration’s last instant has passed');
      const counting = countingOfficers(officers, head.election.suspended);
      const { required } = fixed.definition.officers;
      const signed = signersAmong(counting, signatures).length;
      if (signed < required) return refuse(`${signed} officers who are not suspended have signed, ${required} must`);
      const { refs, blobs } = officerRefs(counting, signatures);
      const line = { declaration: blobRefOf(declaration), signatures: refs };
      return Promise.resolve(
        ok({ lines: [{ kind: 'declared', body: line }], blobs, state: 'declared' as const, value: true }),
      );
    },
  });
  if (!declared.ok) return declared;
  if (declared.value) ports.log.event('result-declared', { election });
  return ok(undefined);
}
