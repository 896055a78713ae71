import type { Response, Router } from 'express';
import { type PageProgram, votePage } from '../pages/vote.ts';
import { sendProblem } from '../problem.ts';

/** The page may run its one program and talk to this service; nothing else, and no markup from texts. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

/** Mounts the voting page of every election and the program that it runs. */
export function mountVotePage(router: Router, program: PageProgram): void {
  const page = votePage(program);
  const asset = `/assets/${program.sha256}.js`;
  router.get('/vote/:election', (_request, response: Response) => {
    response.set('content-security-policy', POLICY).set('cache-control', 'no-store').type('text/html').send(page);
  });
  router.get(asset, (_request, response: Response) => {
    // Named by its own hash: it never changes.
    response.set('cache-control', 'public, max-age=31536000, immutable').type('text/javascript');
    response.send(Buffer.from(program.content));
  });
  for (const path of ['/vote/:election', asset]) {
    router.all(path, (_request, response) => {
      response.set('allow', 'GET, HEAD');
      sendProblem(response, 'method-not-allowed');
    });
  }
}
