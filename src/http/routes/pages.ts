import type { Response, Router } from 'express';
import type { ElectionStatus } from '../../app/record/election-status.ts';
import { landingPage } from '../pages/landing.ts';
import { problemsPage } from '../pages/problems.ts';
import { STYLE } from '../pages/style.ts';
import { sendProblem } from '../problem.ts';
import type { ObserverUseCases } from './observer.ts';

/** The most that the page at `/` shows in full; the API lists all. */
const MAX_SHOWN = 20;
/** The page is made at most this often: it asks for every election's turnout. */
const PAGE_AGE_MS = 5000;

/** What people look for first stands first. */
const ORDER: readonly string[] = ['voting', 'announced', 'closed', 'mixed', 'unsealed', 'declared', 'annulled'];

async function makeLandingPage(observer: ObserverUseCases, publicUrl: string): Promise<string> {
  const listed = await observer.listElections();
  const all = listed.ok ? listed.value.elections : [];
  const sorted = all.toSorted((left, right) => ORDER.indexOf(left.state) - ORDER.indexOf(right.state));
  const elections: ElectionStatus[] = [];
  for (const { election } of sorted.slice(0, MAX_SHOWN)) {
    const status = await observer.electionStatus({ election });
    if (status.ok) elections.push(status.value);
  }
  return landingPage({ elections, publicUrl });
}

/** Makes a page once for all who ask meanwhile, and keeps it for a moment. */
function keptForAMoment(make: () => Promise<string>): () => Promise<string> {
  let kept: { readonly page: Promise<string>; readonly untilMs: number } | null = null;
  return () => {
    if (kept === null || performance.now() >= kept.untilMs) {
      const page = make();
      kept = { page, untilMs: performance.now() + PAGE_AGE_MS };
      page.catch(() => (kept = null));
    }
    return kept.page;
  };
}

function sendPage(response: Response, page: string): void {
  response.status(200).set('cache-control', 'no-store').type('text/html').send(page);
}

/** Mounts the few pages that are rendered here: no script, nothing that could hold a secret. */
export function mountPages(router: Router, input: { observer: ObserverUseCases; publicUrl: string }): void {
  const { observer, publicUrl } = input;

  const landing = keptForAMoment(() => makeLandingPage(observer, publicUrl));
  router.get('/', async (_request, response) => sendPage(response, await landing()));
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
