import type { Request, Response, Router } from 'express';
import type { ListedEvent, listEvents } from '../../app/events/list-events.ts';
import type { addWebhook, listWebhooks, removeWebhook, replayWebhook } from '../../app/events/webhooks.ts';
import type { Officer } from '../../app/roll/ports.ts';
import { FILE_ROUTES } from '../../contract/file-routes.ts';
import type { RouteDeclaration } from '../../contract/route.ts';
import { ROUTES } from '../../contract/routes.ts';
import { ElectionIdSchema } from '../../core/election/values.ts';
import type { Bound } from '../bound.ts';
import { type Handler, mount } from '../mount.ts';
import { sendProblem } from '../problem.ts';

/** Events by pages and as a stream, and the webhooks of an election. */

export interface EventUseCases {
  readonly listEvents: Bound<typeof listEvents>;
  readonly addWebhook: Bound<typeof addWebhook>;
  readonly listWebhooks: Bound<typeof listWebhooks>;
  readonly removeWebhook: Bound<typeof removeWebhook>;
  readonly replayWebhook: Bound<typeof replayWebhook>;
}

/** Streams of one process; each costs a connection and a look at the database every second. */
const MOST_STREAMS = 200;
const LOOK_MS = 1000;
/** What lies between sends something now and then, so that nobody takes the connection for dead. */
const HEARTBEAT_MS = 15_000;
const PAGE = 100;
/** A client that reads no more is let go. */
const MOST_UNSENT_BYTES = 1_048_576;

function written({ number, type, noticed, data }: ListedEvent): string {
  return `id: ${number}\nevent: ${type}\ndata: ${JSON.stringify({ type, timestamp: noticed, data })}\n\n`;
}

/** The number after which a client wants to go on; undefined when it says none, null when it says nonsense. */
function resumeAfter(request: Request): number | null | undefined {
  const header = request.headers['last-event-id'];
  if (header === undefined) return undefined;
  return typeof header === 'string' && /^(?:0|[1-9][0-9]{0,8})$/.test(header) ? Number(header) : null;
}

function mountStream(
  router: Router,
  { events, isStopping }: { readonly events: EventUseCases; readonly isStopping: () => boolean },
): void {
  let open = 0;
  const { path } = FILE_ROUTES.streamEvents;

  async function lastNumber(election: string): Promise<number> {
    let after = 0;
    for (;;) {
      const page = await events.listEvents({ election, after, limit: 1000 });
      if (!page.ok) return after;
      after = page.value.reply.events.at(-1)?.number ?? after;
      if (page.value.next === null) return after;
    }
  }

  async function follow(response: Response, election: string, from: number): Promise<void> {
    let after = from;
    let quietMs = 0;
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const pause = () =>
      new Promise<void>((resolve) => {
        const done = () => {
          clearTimeout(timer);
          resolve();
        };
        const timer = setTimeout(done, LOOK_MS);
        gone.signal.addEventListener('abort', done, { once: true });
      });
    while (!response.closed && !isStopping() && response.writableLength < MOST_UNSENT_BYTES) {
      // A database that is away is looked for again; the client misses nothing.
      const page = await events.listEvents({ election, after, limit: PAGE }).catch(() => null);
      const found = page?.ok === true ? page.value.reply.events : [];
      for (const event of found) response.write(written(event));
      after = found.at(-1)?.number ?? after;
      quietMs = found.length > 0 ? 0 : quietMs + LOOK_MS;
      if (quietMs >= HEARTBEAT_MS) {
        response.write(': still here\n\n');
        quietMs = 0;
      }
      if (found.length < PAGE) await pause();
    }
    response.end();
  }

  router.get(path, async (request, response) => {
    const election = ElectionIdSchema.safeParse(request.params.election);
    const known = election.success ? await events.listEvents({ election: election.data, limit: 1 }) : null;
    if (!election.success || known?.ok !== true) {
      sendProblem(response, 'election-not-found');
      return;
    }
    if (open >= MOST_STREAMS) {
      sendProblem(response, 'too-many-requests', { retryAfterSeconds: 30 });
      return;
    }
    const wanted = resumeAfter(request);
    // Nonsense is answered from the beginning: twice is better than not at all.
    const from = wanted === undefined ? await lastNumber(election.data) : (wanted ?? 0);
    response.status(200).set('cache-control', 'no-store').set('x-accel-buffering', 'no');
    response.setHeader('content-type', 'text/event-stream');
    if (request.method === 'HEAD') {
      response.end();
      return;
    }
    open += 1;
    try {
      response.write('retry: 3000\n\n');
      await follow(response, election.data, from);
    } finally {
      open -= 1;
    }
  });
  router.all(path, (_request, response) => {
    response.set('allow', 'GET, HEAD');
    sendProblem(response, 'method-not-allowed');
  });
}

/** Mounts what everybody may follow, and what officers have sent to others. */
export function mountEventRoutes(
  router: Router,
  input: {
    readonly events: EventUseCases;
    readonly isStopping: () => boolean;
    readonly checkReplies: boolean;
    readonly officerOf: (token: string) => Promise<Officer | null>;
  },
): void {
  const { events, checkReplies, officerOf: sessionOf } = input;
  function forOfficer<R extends RouteDeclaration>(route: R, handle: Handler<R, Officer>): void {
    mount<R, Officer>(router, route, handle, { checkReplies, sessionOf });
  }
  mount(router, ROUTES.listEvents, ({ params, query }) => events.listEvents({ ...params, ...query }), { checkReplies });
  forOfficer(ROUTES.addWebhook, ({ params, body, session: { fingerprint: officer } }) =>
    events.addWebhook({ officer, ...params, ...body }),
  );
  forOfficer(ROUTES.listWebhooks, ({ params, session: { fingerprint: officer } }) =>
    events.listWebhooks({ officer, ...params }),
  );
  forOfficer(ROUTES.removeWebhook, ({ params, session: { fingerprint: officer } }) =>
    events.removeWebhook({ officer, ...params }),
  );
  forOfficer(ROUTES.replayWebhook, ({ params, body, session: { fingerprint: officer } }) =>
    events.replayWebhook({ officer, ...params, ...body }),
  );
  mountStream(router, input);
}
