import type { Request, Response, Router } from 'express';
import { electionOfState, SIGN_IN_CALLBACK_PATH } from '../../core/roll/organisation-sign-in.ts';
import { sendProblem } from '../problem.ts';

const MAX_ANSWER = 4096;

/**
 * Where an issuer sends the browser back. Nothing is used up here, whoever asks and however often: the answer goes on
 * into the fragment of the voting page, which no server is told, and the page proves with it what only it has kept.
 */
export function mountSignInCallback(router: Router): void {
  router.get(SIGN_IN_CALLBACK_PATH, (request: Request, response: Response) => {
    const at = request.originalUrl.indexOf('?');
    const answer = at < 0 ? '' : request.originalUrl.slice(at + 1);
    const states = new URLSearchParams(answer).getAll('state');
    const election = states.length === 1 ? electionOfState(states[0] ?? '') : null;
    if (election === null || answer.length > MAX_ANSWER) {
      sendProblem(response, 'not-found');
      return;
    }
    response.set('cache-control', 'no-store').set('location', `/vote/${election}#answer=${encodeURIComponent(answer)}`);
    response.status(303).end();
  });
  router.all(SIGN_IN_CALLBACK_PATH, (_request, response) => {
    response.set('allow', 'GET, HEAD');
    sendProblem(response, 'method-not-allowed');
  });
}
