import type { Router } from 'express';
import type { castBallot } from '../../app/box/cast-ballot.ts';
import type { receiptOf } from '../../app/box/receipt-of.ts';
import type { signRefusal } from '../../app/box/sign-refusal.ts';
import { ROUTES } from '../../contract/routes.ts';
import type { Bound } from '../bound.ts';
import { mount } from '../mount.ts';

/** The ballot box's use cases with their ports filled in. */
export interface BoxUseCases {
  readonly castBallot: Bound<typeof castBallot>;
  readonly receiptOf: Bound<typeof receiptOf>;
  readonly signRefusal: Bound<typeof signRefusal>;
}

/** Mounts the ballot box's door. It reads no session and no cookie, whoever sends one. */
export function mountBoxRoutes(router: Router, box: BoxUseCases, checkReplies: boolean): void {
  mount(
    router,
    ROUTES.castBallot,
    ({ params, body }) =>
      box.castBallot({ election: params.election, fingerprint: body.fingerprint, ballot: body.ballot }),
    {
      checkReplies,
      signRefusal: ({ params, code, request }) => box.signRefusal({ election: params.election, code, request }),
    },
  );
  mount(
    router,
    ROUTES.getReceipt,
    ({ params }) => box.receiptOf({ election: params.election, votingKey: params.votingKey }),
    { checkReplies },
  );
}
