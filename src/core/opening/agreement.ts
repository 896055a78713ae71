import { canonicalBytes } from '../base/canonical-json.ts';
import type { FixedDefinition } from '../election/fixed-definition.ts';
import type { Agreement, BoxLineBody } from '../ledger/box-lines.ts';

/** What an `agreed` line says beside its signature. */
export type AgreementContent = Omit<BoxLineBody<'agreed'>, 'signature'>;

/**
 * The exact bytes that a trustee signs to say which closed ballot box and which registers it has verified (PR-7):
 * canonical {"box","election","registers","trustee","type":"tellers/agreement/v1"}.
 */
export function agreementBytes(fixed: FixedDefinition, { trustee, box, registers }: AgreementContent): Uint8Array {
  const document: Agreement = {
    type: 'tellers/agreement/v1',
    election: fixed.fingerprintHex,
    trustee,
    box: { size: box.size, root: box.root },
    registers: registers.map(({ registrar, size, root }) => ({ registrar, size, root })),
  };
  return canonicalBytes(document);
}

/** What has to be agreed on, recomputed from the ballot box. */
export interface ClosedBox {
  /** The head that covers the `registers` line and nothing after it. */
  readonly box: AgreementContent['box'];
  /** As the `registers` line states them. */
  readonly registers: AgreementContent['registers'];
}

/** Every reason why an agreement is about another box or other registers than those at hand. */
export function reasonsToRefuseAgreement(input: {
  readonly fixed: FixedDefinition;
  readonly closed: ClosedBox;
  readonly content: AgreementContent;
}): string[] {
  const { fixed, closed, content } = input;
  const reasons: string[] = [];
  const { trustees } = fixed.definition.electionKey;
  if (content.trustee > trustees.length) reasons.push(`the definition has no trustee ${content.trustee}`);
  if (content.box.size !== closed.box.size || content.box.root !== closed.box.root) {
    reasons.push(
      `it is about the box ${content.box.size} ${content.box.root}, not ${closed.box.size} ${closed.box.root}`,
    );
  }
  const heads = (list: AgreementContent['registers']) =>
    list.map(({ registrar, size, root }) => `${registrar} ${size} ${root}`).join(', ');
  if (heads(content.registers) !== heads(closed.registers)) {
    reasons.push(`it is about the registers ${heads(content.registers)}, not ${heads(closed.registers)}`);
  }
  return reasons;
}
