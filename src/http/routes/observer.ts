import type { Router } from 'express';
import type { electionStatus, listElections } from '../../app/record/election-status.ts';
import { ROUTES } from '../../contract/routes.ts';
import type { Bound } from '../bound.ts';
import { mount } from '../mount.ts';

/** What everybody may ask, with its ports filled in. */
export interface ObserverUseCases {
  readonly listElections: Bound<typeof listElections>;
  readonly electionStatus: Bound<typeof electionStatus>;
}

/** Mounts what everybody may read; the record's files are mounted beside it. */
export function mountObserverRoutes(router: Router, observer: ObserverUseCases, checkReplies: boolean): void {
  mount(router, ROUTES.listElections, () => observer.listElections(), { checkReplies });
  mount(router, ROUTES.getElection, ({ params }) => observer.electionStatus({ election: params.election }), {
    checkReplies,
  });
}
