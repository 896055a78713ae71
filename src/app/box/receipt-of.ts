import { err, ok, type Result } from '../../core/base/result.ts';
import { trustedBase64Url } from '../../core/election/values.ts';
import { makeReceipt } from '../../core/receipt/receipt.ts';
import type { SignedHead } from '../ports.ts';
import type { FactsOf } from './box-facts.ts';
import type { BoxStore, RecordedBallot } from './ports.ts';
import type { TreeMirrors } from './tree-mirrors.ts';

/** The receipt of a recorded ballot under a head that covers it. */
export async function makeReceiptUnder(
  mirrors: TreeMirrors,
  input: { readonly election: string; readonly recorded: RecordedBallot; readonly head: SignedHead },
): Promise<string> {
  const { election, recorded, head } = input;
  const { size, root, note } = head;
  const proof = await mirrors.inclusionProof({ election, index: recorded.seq, size, root });
  return makeReceipt({ line: recorded.line, index: recorded.seq, proof, note });
}

export interface ReceiptOfPorts {
  readonly factsOf: FactsOf;
  readonly store: Pick<BoxStore, 'ballot' | 'head'>;
  readonly mirrors: TreeMirrors;
}

export interface ReceiptOfCommand {
  readonly election: string;
  /** 32 bytes in base64url. */
  readonly votingKey: string;
}

export type ReceiptOfError = { readonly kind: 'election-not-found' } | { readonly kind: 'ballot-not-found' };

/** A receipt under the present head for the ballot of a voting key: who lost the answer to a cast asks for it here. */
export async function receiptOf(
  ports: ReceiptOfPorts,
  command: ReceiptOfCommand,
): Promise<Result<{ readonly receipt: string }, ReceiptOfError>> {
  const { election } = command;
  if ((await ports.factsOf(election)) === null) return err({ kind: 'election-not-found' });
  const recorded = await ports.store.ballot(election, trustedBase64Url(command.votingKey));
  if (recorded === null) return err({ kind: 'ballot-not-found' });
  // Asked after the ballot, the head is never older than it.
  const head = await ports.store.head(election);
  return ok({ receipt: await makeReceiptUnder(ports.mirrors, { election, recorded, head }) });
}
