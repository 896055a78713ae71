import type { Response, Router } from 'express';
import type { ElectionStatus } from '../../app/record/election-status.ts';
import { landingPage } from '../pages/landing.ts';
import { problemsPage } from '../pages/problems.ts';
import { STYLE } from '../pages/style.ts';
import { sendProblem } from '../problem.ts';
import type { ObserverUseCases } from './observer.ts';

/** The most that the page at `/` shows; the API lists all. */
const MAX_SHOWN = 50;

function sendPage(response: Response, page: string): void {
  response.status(200).set('cache-control', 'no-store').type('text/html').send(page);
}

/** Mounts the few pages that are rendered here: no script, nothing that could hold a secret. */
export function mountPages(router: Router, input: { observer: ObserverUseCases; publicUrl: string }): void {
  const { observer, publicUrl } = input;

  router.get('/', async (_request, response) => {
    const listed = await observer.listElections();
    const elections: ElectionStatus[] = [];
    if (listed.ok) {
      for (const { election } of listed.value.elections.slice(0, MAX_SHOWN)) {
        const status = await observer.electionStatus({ election });
        if (status.ok) elections.push(status.value);
      }
    }
    sendPage(response, landingPage({ elections, publicUrl }));
  });
  router.get('/problems', (_request, response) => sendPage(response, problemsPage()));
  router.get('/style.css', (_request, response) => {
    response.set('cache-control', 'public, max-age=3600').type('text/css').send(STYLE);
  });
  for (const path of ['/', '/problems', '/style.css']) {
    router.all(path, (_request, response) => {
      response.set('allow', 'GET, HEAD');
      sendProblem(response, 'method-not-allowed');
    });
  }
}
