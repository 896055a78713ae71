import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Response, Router } from 'express';
import { FILE_ROUTES } from '../../contract/file-routes.ts';
import { openApiDocument } from '../../contract/openapi.ts';
import { API_PREFIX } from '../../contract/routes.ts';
import { isKnown } from '../conditions.ts';
import { sendProblem } from '../problem.ts';

/** The OpenAPI document, and a page that shows it without asking anybody else for anything. */

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Tellers: the API</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="api"></div>
<noscript>This page needs JavaScript; the same is in <a href="${API_PREFIX}/openapi.json">openapi.json</a>.</noscript>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;
// No validator badge: it would send the document's address to somebody else.
const START = `SwaggerUIBundle({ url: '${API_PREFIX}/openapi.json', dom_id: '#api', validatorUrl: null, deepLinking: true });\n`;

/** Read when somebody first looks: most processes never serve this page. */
function distFile(name: string): Buffer {
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  return readFileSync(join(folder, name));
}

function refuseOthers(router: Router, path: string): void {
  router.all(path, (_request, response) => {
    response.set('allow', 'GET, HEAD');
    sendProblem(response, 'method-not-allowed');
  });
}

/** Mounts `/docs` with what it loads. */
export function mountDocsPage(router: Router): void {
  const kept = new Map<string, Buffer>();
  function mountFile(name: string, type: string, read: () => Buffer): void {
    router.get(`/docs/${name}`, (_request, response: Response) => {
      const content = kept.get(name) ?? read();
      kept.set(name, content);
      response.set('cache-control', 'public, max-age=3600').type(type).send(content);
    });
    refuseOthers(router, `/docs/${name}`);
  }
  router.get('/docs', (_request, response) => {
    response.set('content-security-policy', POLICY).set('cache-control', 'no-store').type('text/html').send(PAGE);
  });
  refuseOthers(router, '/docs');
  mountFile('swagger-ui.css', 'text/css', () => distFile('swagger-ui.css'));
  mountFile('swagger-ui-bundle.js', 'text/javascript', () => distFile('swagger-ui-bundle.js'));
  mountFile('start.js', 'text/javascript', () => Buffer.from(START));
}

/** Mounts the document below the API's prefix. */
export function mountOpenApi(router: Router, publicUrl: string): void {
  const { path } = FILE_ROUTES.getOpenApi;
  let printed: { readonly text: string; readonly tag: string } | null = null;
  router.get(path, (request, response) => {
    if (printed === null) {
      const text = JSON.stringify(openApiDocument(publicUrl));
      printed = { text, tag: createHash('sha256').update(text).digest('hex') };
    }
    response.set('etag', `"${printed.tag}"`).set('cache-control', 'no-cache');
    if (isKnown(request, printed.tag)) response.status(304).end();
    else response.type('application/json').send(printed.text);
  });
  refuseOthers(router, path);
}
