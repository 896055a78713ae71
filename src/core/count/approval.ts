import { type Counted, type CountInput, NOTHING_ELSE } from './counted.ts';
import { mostVotes, totalsOf } from './plurality.ts';
import type { ApprovalSettings } from './rules/approval.ts';

/**
 * Approval: every mark is one vote; the candidates with the most fill the seats. Approvals given and not given sum to
 * papers times candidates. Fewer candidates than seats are all elected; without any approval nobody is.
 */
export function countApproval(input: CountInput<ApprovalSettings>): Counted {
  const { papers, seats, lots } = input;
  const totals = totalsOf(papers);
  const possible = BigInt(papers.total) * BigInt(papers.candidates);
  const given = totals.reduce((sum, votes) => sum + BigInt(votes), 0n);
  const { elected, ties } = papers.total === 0 ? { elected: [], ties: [] } : mostVotes({ totals, seats, lots });
  return {
    arithmetic: { unit: '1', rounding: 'none' },
    sum: possible.toString(),
    stages: [
      {
        ...NOTHING_ELSE,
        action: 'totals',
        who: [],
        why: papers.total === 0 ? 'no-votes' : 'most-votes',
        votes: totals.map(String),
        nonTransferable: '0',
        unused: (possible - given).toString(),
        elected,
        ties,
      },
    ],
    elected,
    electedWithoutQuota: [],
  };
}
