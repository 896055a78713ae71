import type { Response, Router } from 'express';
import { html } from '../pages/html.ts';
import { sendProblem } from '../problem.ts';

/** One button, and nothing else that a page could do. */
const POLICY = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const PATH = '/reminders/:notice/stop';
const NOTICE = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const ASK = html`<form method="post">
<p lang="en">You will get no more reminders of this vote. <button>No more reminders</button></p>
<p lang="fr">Vous ne recevrez plus de rappels de ce vote. <button>Plus de rappels</button></p>
<p lang="ar" dir="rtl">لن تصلك تذكيرات أخرى بهذا التصويت. <button>لا مزيد من التذكيرات</button></p>
</form>`;
const DONE = html`<p lang="en">You will get no more reminders of this vote.</p>
<p lang="fr">Vous ne recevrez plus de rappels de ce vote.</p>
<p lang="ar" dir="rtl">لن تصلك تذكيرات أخرى بهذا التصويت.</p>`;

function send(response: Response, main: typeof ASK): void {
  const page = html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Reminders</title></head>
<body><main><h1>Reminders</h1>
${main}
</main></body>
</html>
`.markup;
  response.set('content-security-policy', POLICY).set('cache-control', 'no-store').type('text/html').send(page);
}

/**
 * Where a reminder's link leads. Reading changes nothing, because programs that look through mails follow links; the
 * button does, and so does a mail program's one request (RFC 8058). The answer never tells whether there is such a mail.
 */
export function mountReminders(router: Router, stopReminders: (notice: string) => Promise<void>): void {
  router.get(PATH, (_request, response) => send(response, ASK));
  router.post(PATH, async (request, response) => {
    const { notice } = request.params;
    if (typeof notice === 'string' && NOTICE.test(notice)) await stopReminders(notice);
    send(response, DONE);
  });
  router.all(PATH, (_request, response) => {
    response.set('allow', 'GET, HEAD, POST');
    sendProblem(response, 'method-not-allowed');
  });
}
