import type { Request, Response, Router } from 'express';
import type { PageFile } from '../../app/box/ports-page-files.ts';
import type { PageFiles } from '../../app/record/page-files.ts';
import { ElectionIdSchema } from '../../core/election/values.ts';
import { type Encoded, encoded, sendEncoded, smallest } from '../encoded.ts';
import { refuse } from '../refuse.ts';

/** The page may run its own programs and talk to this service; nothing else, and no markup from texts. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types tellers',
].join('; ');

const TYPES: { readonly [E in PageFile['ending']]: string } = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  woff2: 'font/woff2',
};

/** Each file is made small once, by everybody's first request for it. */
const compressed = new Map<string, Encoded>();

/** Sends the exact bytes, whose hash is known to whoever asks, as small as the browser takes them. */
async function send(request: Request, response: Response, file: PageFile): Promise<void> {
  response.set('content-type', TYPES[file.ending]);
  // Letters are packed already.
  if (file.ending === 'woff2') {
    response.send(Buffer.from(file.content));
    return;
  }
  const bytes = compressed.get(file.sha256) ?? encoded(file.content, smallest);
  compressed.set(file.sha256, bytes);
  await sendEncoded(request, response, bytes);
}

/** Mounts the page of every election, of whichever version its definition names, and all that the page loads. */
export function mountVotePage(router: Router, files: PageFiles): void {
  const page = (part: 'page' | 'saved-page') => async (request: Request, response: Response) => {
    const election = ElectionIdSchema.safeParse(request.params['election']);
    const found = election.success ? await files.pageOf(election.data, part) : null;
    if (found === null) {
      refuse(request, response, { code: 'election-not-found' });
      return;
    }
    response.set('cache-control', 'no-store');
    if (part === 'page') response.set('content-security-policy', POLICY);
    else response.set('content-disposition', `attachment; filename="vote-${String(request.params['election'])}.html"`);
    await send(request, response, found);
  };
  router.get('/vote/:election', page('page'));
  router.get('/check/:election', page('page'));
  router.get('/vote/:election/saved-page', page('saved-page'));
  router.get('/assets/:name', async (request, response) => {
    const [, sha256 = '', ending = ''] = /^([0-9a-f]{64})\.([a-z0-9]+)$/.exec(request.params.name) ?? [];
    const found = sha256 === '' ? null : await files.file(sha256);
    if (found === null || found.ending !== ending || found.part === 'page') {
      refuse(request, response, { code: 'not-found' });
      return;
    }
    // Named by its own hash: it never changes.
    response.set('cache-control', 'public, max-age=31536000, immutable');
    await send(request, response, found);
  });
  for (const path of ['/vote/:election', '/check/:election', '/vote/:election/saved-page', '/assets/:name']) {
    router.all(path, (request, response) => {
      response.set('allow', 'GET, HEAD');
      refuse(request, response, { code: 'method-not-allowed' });
    });
  }
}
