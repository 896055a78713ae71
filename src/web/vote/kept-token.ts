import type { DrawnToken } from '../../client/member-device.ts';
import { SectionIdSchema } from '../../core/election/values.ts';
import { deriveVotingKey } from '../../core/token/voting-seed.ts';
import type { VotePage } from './frame.ts';

/** The ballot paper that this device keeps, with the voting key that only its seed gives; null for none. */
export function keptToken({ store, fixed, group }: Pick<VotePage, 'store' | 'fixed' | 'group'>): DrawnToken | null {
  const [seed, paper] = [store.seed(), store.paper()];
  if (seed === null || paper === null) return null;
  const { section, signatures } = paper;
  const votingSecret = deriveVotingKey({ seed, fingerprint: fixed.fingerprint, section });
  const votingKey = group.multiplyBase(votingSecret);
  return { section: SectionIdSchema.parse(section), signatures, votingSecret, votingKey };
}
