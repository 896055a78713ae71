import { toHex } from '../../core/base/bytes.ts';
import type { Definition } from '../../core/election/definition.ts';
import type { Hash } from '../../core/election/values.ts';
import type { BoxLineBody, BoxLineKind } from '../../core/ledger/box-lines.ts';
import type { ClosedBox } from '../../core/opening/agreement.ts';
import { type ChainState, type ChainStep, chainState } from '../../core/opening/chain.ts';
import type { BoxStepLine, HeadView } from './ports.ts';

/** What the stored lines of a ballot box say of its trustees. A stored line was parsed before it was appended. */

/** Every line of one kind, in order. */
export function bodiesOf<K extends BoxLineKind>(steps: readonly BoxStepLine[], kind: K): BoxLineBody<K>[] {
  return steps.flatMap((step) => (step.kind === kind ? [step.body as unknown as BoxLineBody<K>] : []));
}

/** Where the chain of mixes stands. @param isEmpty no list is opened at all, so that there is nothing to mix */
export function chainOf(input: {
  readonly definition: Pick<Definition, 'electionKey'>;
  readonly steps: readonly Pick<BoxStepLine, 'kind' | 'body'>[];
  readonly isEmpty: boolean;
}): ChainState {
  const steps = input.steps as unknown as readonly ChainStep[];
  return chainState({ ...input, steps });
}

/** What the trustees have to agree on; null as long as the registers' heads are not stated. */
export async function closedBoxOf(head: Pick<HeadView, 'steps' | 'rootAt'>): Promise<ClosedBox | null> {
  const stated = head.steps.find(({ kind }) => kind === 'registers');
  if (stated === undefined) return null;
  const size = stated.seq + 1;
  const [body] = bodiesOf([stated], 'registers');
  const registers = body?.registers ?? [];
  return {
    box: { size, root: toHex(await head.rootAt(size)) as Hash },
    registers: registers.map(({ registrar, size: lines, root }) => ({ registrar, size: lines, root })),
  };
}
