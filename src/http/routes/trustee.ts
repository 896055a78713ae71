import type { Router } from 'express';
import type { getTrusteeCeremony } from '../../app/trustee/get-trustee-ceremony.ts';
import type { getTrusteeTask } from '../../app/trustee/get-trustee-task.ts';
import type { joinCeremony } from '../../app/trustee/join-ceremony.ts';
import type { sendCeremonyMessage } from '../../app/trustee/send-ceremony-message.ts';
import type { signDefinitionAsTrustee } from '../../app/trustee/sign-definition-as-trustee.ts';
import type { submitAgreement, submitMix, submitShare } from '../../app/trustee/submit.ts';
import type { InvitedTrustee, trusteeOfInvitation } from '../../app/trustee/trustee-of-invitation.ts';
import type { getUpload, putUploadPiece } from '../../app/trustee/uploads.ts';
import type { RouteDeclaration } from '../../contract/route.ts';
import { ROUTES } from '../../contract/routes.ts';
import type { Bound } from '../bound.ts';
import { type Handler, mount, type Params } from '../mount.ts';

/** The trustees' use cases with their ports filled in. */
export interface TrusteeUseCases {
  readonly trusteeOfInvitation: Bound<typeof trusteeOfInvitation>;
  readonly joinCeremony: Bound<typeof joinCeremony>;
  readonly getTrusteeCeremony: Bound<typeof getTrusteeCeremony>;
  readonly sendCeremonyMessage: Bound<typeof sendCeremonyMessage>;
  readonly signDefinitionAsTrustee: Bound<typeof signDefinitionAsTrustee>;
  readonly getTrusteeTask: Bound<typeof getTrusteeTask>;
  readonly putUploadPiece: Bound<typeof putUploadPiece>;
  readonly getUpload: Bound<typeof getUpload>;
  readonly submitAgreement: Bound<typeof submitAgreement>;
  readonly submitMix: Bound<typeof submitMix>;
  readonly submitShare: Bound<typeof submitShare>;
}

/** What the path of every trustee's route names. */
interface SeatParams {
  readonly election: string;
  readonly trustee: number;
}

/** Mounts what trustees' programs call. Each request carries the secret of the invitation to its seat. */
export function mountTrusteeRoutes(router: Router, trustee: TrusteeUseCases, checkReplies: boolean): void {
  /** One more route of a trustee. */
  function forTrustee<R extends RouteDeclaration>(route: R, handle: Handler<R, InvitedTrustee>): void {
    async function sessionOf(secret: string, params: Params<R>): Promise<InvitedTrustee | null> {
      const seat: SeatParams = params as unknown as SeatParams;
      const found = await trustee.trusteeOfInvitation({ election: seat.election, trustee: seat.trustee, secret });
      return found.ok ? found.value : null;
    }
    mount<R, InvitedTrustee>(router, route, handle, { checkReplies, sessionOf });
  }

  forTrustee(ROUTES.joinCeremony, ({ session, body }) => trustee.joinCeremony({ ...session, ...body }));
  forTrustee(ROUTES.getTrusteeCeremony, ({ session }) => trustee.getTrusteeCeremony(session));
  forTrustee(ROUTES.sendCeremonyMessage, ({ session, body }) => trustee.sendCeremonyMessage({ ...session, ...body }));
  forTrustee(ROUTES.signDefinitionAsTrustee, ({ session, body }) =>
    trustee.signDefinitionAsTrustee({ ...session, signature: body.signature }),
  );
  forTrustee(ROUTES.getTrusteeTask, ({ session }) => trustee.getTrusteeTask(session));
  forTrustee(ROUTES.putUploadPiece, ({ session, params, body }) =>
    trustee.putUploadPiece({ ...session, sha256: params.sha256, piece: params.piece, content: body }),
  );
  forTrustee(ROUTES.getUpload, ({ session, params }) => trustee.getUpload({ ...session, sha256: params.sha256 }));
  forTrustee(ROUTES.submitAgreement, ({ session, body }) => trustee.submitAgreement({ ...session, ...body }));
  forTrustee(ROUTES.submitMix, ({ session, body }) => trustee.submitMix({ ...session, ...body }));
  forTrustee(ROUTES.submitShare, ({ session, body }) => trustee.submitShare({ ...session, share: body.share }));
}
