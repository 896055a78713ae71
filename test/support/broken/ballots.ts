import { toBase64Url } from '../../../src/core/base/bytes.ts';
import { trustedBase64Url } from '../../../src/core/election/values.ts';
import { type Element, type Group } from '../../../src/core/group/group.ts';
import { IDENTITY, randomScalar } from '../../../src/core/group/scalars.ts';
import { type BoxLineBody } from '../../../src/core/ledger/box-lines.ts';
import { seededRandom } from '../random.ts';
import { type BallotPlan, DEFAULT_PLANS } from '../record-ballots.ts';
import { recordKeys } from '../record-keys.ts';
import { type LedgerHooks, type LedgerItem } from '../record-ledger.ts';
import { makeRecord, type RecordHooks, replaceItem } from '../record-maker.ts';
import { type BrokenCase, byHooks } from './case.ts';

/** Broken records. Ballots: each by itself, all together, and when they came. */

/** Holds the last ballot back until voting is closed. */
function ballotAfterClose(): LedgerHooks {
  let held: LedgerItem | null = null;
  let ballots = 0;
  return {
    item: (item) => {
      if (item.kind === 'ballot') {
        ballots += 1;
        if (ballots < DEFAULT_PLANS.length) return [item];
        held = item;
        return [];
      }
      return item.kind === 'closed' && held !== null ? [item, held] : [item];
    },
  };
}

/** Changes the ciphertext of one ballot and leaves its proof. */
function changeThirdBallot(): LedgerHooks {
  let ballots = 0;
  return replaceItem('ballot', (item) => {
    ballots += 1;
    if (ballots !== 3) return [item];
    const body = item.body as unknown as BoxLineBody<'ballot'>;
    const [first, second] = body.ciphertexts as [[string, string], [string, string]];
    return [{ kind: 'ballot', body: { ...body, ciphertexts: [[first[0], second[1]], second] } }];
  });
}

const MINTED: BallotPlan[] = ['m1', 'm2'].map((member) => {
  return { member, section: 'land', chair: ['ben'], board: ['gus'] };
});

/** Two ballots of one member: its second one stands where the last ballot would be. */
function sameMemberTwice(): RecordHooks {
  const plans = DEFAULT_PLANS;
  let last: LedgerItem | null = null;
  return {
    box: {
      item: (item) => {
        if (item.kind === 'ballot') last = item;
        return item.kind === 'act' && last !== null ? [last, item] : [item];
      },
    },
    plans,
  };
}

type BallotBody = BoxLineBody<'ballot'>;

/** The last ballot is made of another member's: what it says would count twice, or tell what the other one said. */
function derivedBallot(
  derive: (own: BallotBody, other: BallotBody, maker: { group: Group; y: Element }) => BallotBody,
) {
  const ballots: BallotBody[] = [];
  return (group: Group, y: () => Element): LedgerHooks =>
    replaceItem('ballot', (item) => {
      const body = item.body as unknown as BallotBody;
      ballots.push(body);
      if (ballots.length !== DEFAULT_PLANS.length) return [item];
      return [{ kind: 'ballot', body: derive(body, ballots[0]!, { group, y: y() }) }];
    });
}

/** The other's sealed blocks and proof under one's own token. */
function withBlocksOf(own: BallotBody, other: BallotBody): BallotBody {
  return {
    ...own,
    ciphertexts: other.ciphertexts,
    commitments: [own.commitments[0]!, ...other.commitments.slice(1)],
    responses: [own.responses[0]!, ...other.responses.slice(1)],
  };
}

function derivedCase(derive: Parameters<typeof derivedBallot>[0]): BrokenCase['make'] {
  return async () => {
    const keys = await recordKeys();
    const box = derivedBallot(derive)(keys.group, () => keys.ceremony.y);
    return (await makeRecord({ box })).files;
  };
}

function mapBlocks(body: BallotBody, change: (a: Element, b: Element) => [Element, Element]): BallotBody {
  const decode = (text: string) => trustedBase64Url(text) as Element;
  const ciphertexts = body.ciphertexts.map(([a, b]): [string, string] => {
    const [first, second] = change(decode(a), decode(b));
    return [toBase64Url(first), toBase64Url(second)];
  });
  return { ...body, ciphertexts };
}

export const BALLOT_CASES: readonly BrokenCase[] = [
  {
    name: 'ballots',
    check: 'ballots',
    what: 'One half of a ciphertext was exchanged in a ballot after it was cast.',
    who: 'The operator. The ballot’s proof covers every half, so that it no longer holds.',
    make: byHooks({ box: changeThirdBallot() }),
  },
  {
    name: 'ballots-copied',
    check: 'ballots',
    what: 'The last ballot has the sealed blocks of the first, and their proof, under its own token.',
    who: 'A member who wants to vote as another did, or to see that vote twice in the result, if the box lets it pass.',
    make: derivedCase((own, other) => withBlocksOf(own, other)),
  },
  {
    name: 'ballots-rerandomised',
    check: 'ballots',
    what: 'The same, with the blocks encrypted anew so that no two ballots look alike.',
    who: 'A member, if the box lets it pass. The proof covers its own commitments (PR-2).',
    make: derivedCase((own, other, { group, y }) => {
      const r = randomScalar(seededRandom('again'));
      const again = mapBlocks(other, (a, b) => [
        group.add(a, group.multiplyBase(r)),
        group.add(b, group.multiply(r, y)),
      ]);
      return withBlocksOf(own, again);
    }),
  },
  {
    name: 'ballots-negated',
    check: 'ballots',
    what: 'The last ballot has the blocks of the first, negated: opened together they would cancel.',
    who: 'A member, if the box lets it pass.',
    make: derivedCase((own, other, { group }) =>
      withBlocksOf(
        own,
        mapBlocks(other, (a, b) => [group.subtract(IDENTITY, a), group.subtract(IDENTITY, b)]),
      ),
    ),
  },
  {
    name: 'ballots-swapped',
    check: 'ballots',
    what: 'The last ballot has the blocks of the first in another order.',
    who: 'A member, if the box lets it pass.',
    make: derivedCase((own, other) => {
      const swapped = withBlocksOf(own, other);
      const [first, ...commitments] = swapped.commitments;
      const [response, ...responses] = swapped.responses;
      return {
        ...swapped,
        ciphertexts: swapped.ciphertexts.toReversed(),
        commitments: [first!, ...commitments.toReversed()],
        responses: [response!, ...responses.toReversed()],
      };
    }),
  },
  {
    name: 'voting-keys-once',
    check: 'voting-keys-once',
    what: 'One member’s ballot stands in the ballot box twice.',
    who: 'The operator, for a friend.',
    make: byHooks(sameMemberTwice()),
  },
  {
    name: 'ballots-within-issued',
    check: 'ballots-within-issued',
    what: 'Four ballots in a section with three tokens issued: two were minted without a line.',
    who: 'All registrars together. They did not see that only one more would have stayed hidden (PR-10).',
    make: byHooks({ unregistered: MINTED }),
  },
  {
    name: 'voting-period',
    check: 'voting-period',
    what: 'A ballot was taken after voting had been closed.',
    who: 'The operator, for a friend who was late.',
    make: byHooks({ box: ballotAfterClose() }),
  },
  {
    name: 'voting-times',
    check: 'voting-times',
    what: 'The witness saw the close three hours after the closing instant.',
    who: 'The operator, who went on taking ballots and wrote the closing instant into the line.',
    make: byHooks({ closedSeenAt: '2026-03-08T23:00:00Z' }),
  },
];
