import type { Router } from 'express';
import type { electionStatus, listElections } from '../../app/record/election-status.ts';
import type {
  ballotTable,
  definitionFile,
  listBallots,
  resultFile,
  resultTable,
  turnout,
  turnoutTable,
} from '../../app/record/exports.ts';
import type { consistencyProof, inclusionProof } from '../../app/record/ledger-proofs.ts';
import { ROUTES } from '../../contract/routes.ts';
import type { Bound } from '../bound.ts';
import { mount } from '../mount.ts';

/** What everybody may ask, with its ports filled in. */
export interface ObserverUseCases {
  readonly listElections: Bound<typeof listElections>;
  readonly electionStatus: Bound<typeof electionStatus>;
  readonly definitionFile: Bound<typeof definitionFile>;
  readonly turnout: Bound<typeof turnout>;
  readonly turnoutTable: Bound<typeof turnoutTable>;
  readonly resultFile: Bound<typeof resultFile>;
  readonly resultTable: Bound<typeof resultTable>;
  readonly listBallots: Bound<typeof listBallots>;
  readonly ballotTable: Bound<typeof ballotTable>;
  readonly inclusionProof: Bound<typeof inclusionProof>;
  readonly consistencyProof: Bound<typeof consistencyProof>;
}

/** Mounts what everybody may read; the record's files are mounted beside it. */
export function mountObserverRoutes(router: Router, observer: ObserverUseCases, checkReplies: boolean): void {
  mount(router, ROUTES.listElections, () => observer.listElections(), { checkReplies });
  mount(router, ROUTES.getElection, ({ params }) => observer.electionStatus({ election: params.election }), {
    checkReplies,
  });
  mount(router, ROUTES.getDefinition, ({ params }) => observer.definitionFile(params), { checkReplies });
  mount(router, ROUTES.getTurnout, ({ params }) => observer.turnout(params), { checkReplies });
  mount(router, ROUTES.exportTurnout, ({ params }) => observer.turnoutTable(params), { checkReplies });
  mount(router, ROUTES.getResult, ({ params }) => observer.resultFile(params), { checkReplies });
  mount(router, ROUTES.exportResult, ({ params }) => observer.resultTable(params), { checkReplies });
  mount(router, ROUTES.listBallots, ({ params, query }) => observer.listBallots({ ...params, ...query }), {
    checkReplies,
  });
  mount(router, ROUTES.exportBallots, ({ params }) => observer.ballotTable(params), { checkReplies });
  mount(router, ROUTES.getInclusionProof, ({ params, query }) => observer.inclusionProof({ ...params, ...query }), {
    checkReplies,
  });
  mount(router, ROUTES.getConsistencyProof, ({ params, query }) => observer.consistencyProof({ ...params, ...query }), {
    checkReplies,
  });
}
