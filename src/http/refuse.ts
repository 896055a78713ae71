import type { Request, Response } from 'express';
import { PROBLEMS } from '../contract/problems.ts';
import { API_PREFIX } from '../contract/routes.ts';
import { pageContext, wantsPage } from './pages/context.ts';
import { messagePage, type PageProblem } from './pages/messages.ts';
import { sendProblem } from './problem.ts';

/** Refuses what is not a call of the API: in words to a person's browser, as a problem to everything else. */
export function refuse(
  request: Request,
  response: Response,
  input: { readonly code: PageProblem; readonly request?: string; readonly retryAfterSeconds?: number },
): void {
  const { code, ...details } = input;
  const { retryAfterSeconds } = details;
  if (!wantsPage(request) || request.path.startsWith(`${API_PREFIX}/`)) {
    sendProblem(response, code, details);
    return;
  }
  if (retryAfterSeconds !== undefined) response.set('retry-after', String(retryAfterSeconds));
  response.status(PROBLEMS[code].status).set('cache-control', 'no-store').set('vary', 'accept, accept-language');
  response.type('text/html').send(messagePage(pageContext(request), input));
}
