import { randomUUID } from 'node:crypto';
import express, {
  type ErrorRequestHandler,
  type Express,
  type NextFunction,
  type Request,
  type Response,
} from 'express';
import helmet from 'helmet';
import type { Limit } from '../app/limits.ts';
import { type EventLog, StoreUnavailableError } from '../app/ports.ts';
import type { PageFiles } from '../app/record/page-files.ts';
import type { RecordFiles } from '../app/record/record-reader.ts';
import { API_PREFIX, ROUTES } from '../contract/routes.ts';
import { allowSavedPages } from './cross-origin.ts';
import { refuseOtherMethods } from './mount.ts';
import { refuse } from './refuse.ts';
import { type BoxUseCases, mountBoxRoutes } from './routes/box.ts';
import { mountDocsPage, mountOpenApi } from './routes/docs.ts';
import { type EventUseCases, mountEventRoutes } from './routes/events.ts';
import { mountHealth, type Readiness } from './routes/health.ts';
import { type MemberUseCases, mountMemberRoutes } from './routes/member.ts';
import { mountObserverRoutes, type ObserverUseCases } from './routes/observer.ts';
import { mountOfficerRoutes, type OfficerUseCases } from './routes/officer.ts';
import { mountOfficerElectionRoutes, type OfficerElectionUseCases } from './routes/officer-elections.ts';
import { mountOfficerProofsRoutes, type OfficerProofsUseCases } from './routes/officer-proofs.ts';
import { mountPages } from './routes/pages.ts';
import { mountRecordRoutes } from './routes/record.ts';
import { mountReminders } from './routes/reminders.ts';
import { mountSignInCallback } from './routes/sign-in-callback.ts';
import { mountTrusteeRoutes, type TrusteeUseCases } from './routes/trustee.ts';
import { mountVotePage } from './routes/vote-page.ts';

/**
 * Everything that the HTTP server is given. Use cases come with their ports filled in, so that the two sides of the
 * service meet only in whoever composes it.
 */
export interface HttpDeps {
  readonly officer: OfficerUseCases;
  readonly officerElections: OfficerElectionUseCases;
  readonly officerProofs: OfficerProofsUseCases;
  readonly trustee: TrusteeUseCases;
  readonly observer: ObserverUseCases;
  readonly member: MemberUseCases;
  readonly box: BoxUseCases;
  readonly events: EventUseCases;
  readonly record: Pick<RecordFiles, 'files'>;
  /** The service's own log stream: failures on our side, and nothing about who asked. */
  readonly log: EventLog;
  readonly readiness: () => Promise<Readiness>;
  readonly isStopping: () => boolean;
  /** Ends reminders to whoever got the reminder of this name. */
  readonly stopReminders: (notice: string) => Promise<void>;
  /** How many sign-in documents may be asked for. */
  readonly signInLimit: Limit;
  /** Where people reach the service, without a slash at the end. */
  readonly publicUrl: string;
  /** The voting pages, each of the version that its definition names. */
  readonly pageFiles: PageFiles;
  /** Told of every answer: the operation's id or `other`, and the status. */
  readonly answered?: (route: string, status: number) => void;
  /** Holds every reply against its schema: for tests. */
  readonly checkReplies?: boolean;
}

function securityHeaders(publicUrl: string): ReturnType<typeof helmet> {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        fontSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // Over plain http the header means nothing, and on a laptop it would lock other services on localhost out.
    strictTransportSecurity: publicUrl.startsWith('https:') ? { maxAge: 31_536_000, includeSubDomains: false } : false,
    referrerPolicy: { policy: 'no-referrer' },
    crossOriginEmbedderPolicy: true,
    xFrameOptions: { action: 'deny' },
  });
}

/** Kind and place of a throw, without its message: messages can hold what was being handled. */
function describeThrow(thrown: unknown): {
  readonly error: string;
  readonly errorCode: string;
  readonly frames: string;
} {
  if (!(thrown instanceof Error)) return { error: typeof thrown, errorCode: '', frames: '' };
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    error: thrown.name,
    errorCode: 'code' in thrown ? String(thrown.code) : '',
    frames: frames
      .slice(0, 5)
      .map((line) => line.trim())
      .join(' < '),
  };
}

/** The last resort: what nobody expected is answered with a number to ask about, and nothing else. */
function unexpected(log: EventLog): ErrorRequestHandler {
  return (error: unknown, request: Request, response: Response, next: NextFunction) => {
    // Half an answer cannot be taken back: Express closes the connection.
    if (response.headersSent) {
      next(error);
      return;
    }
    // The router refuses paths that are not UTF-8 before any route sees them.
    if (error instanceof URIError) {
      refuse(request, response, { code: 'not-found' });
      return;
    }
    // Sessions are looked up, and the record is read, outside of any use case.
    if (error instanceof StoreUnavailableError) {
      refuse(request, response, { code: 'busy', retryAfterSeconds: 2 });
      return;
    }
    const id = randomUUID();
    const { error: kind, errorCode, frames } = describeThrow(error);
    log.event('request-failed', {
      request: id,
      route: `${request.method} ${routeOf(request)}`,
      error: kind,
      errorCode,
      frames,
    });
    refuse(request, response, { code: 'internal-error', request: id });
  };
}

/** The declared path of the route that was being answered, never the path with its parameters filled in. */
function routeOf(request: Request): string {
  const route = (request as { route?: { path?: unknown } }).route;
  return typeof route?.path === 'string' ? route.path : 'unknown';
}

const ROUTE_IDS: ReadonlyMap<string, string> = new Map(
  Object.values(ROUTES).map(({ id, method, path }) => [`${method.toUpperCase()} ${path}`, id]),
);

/** Says of every answer which operation it was of; what is no operation of the contract has no name of its own. */
function tellAnswers(answered: NonNullable<HttpDeps['answered']>) {
  return (request: Request, response: Response, next: NextFunction) => {
    response.once('finish', () => {
      answered(ROUTE_IDS.get(`${request.method} ${routeOf(request)}`) ?? 'other', response.statusCode);
    });
    next();
  };
}

/** Makes the Express application: pages, health, the API of the contract, the record, problems for all the rest. */
export function createHttpApp(deps: HttpDeps): Express {
  const { log, checkReplies = false } = deps;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  app.enable('strict routing');
  app.set('query parser', false);
  // Nothing here uses or keeps addresses, so nobody in front needs to be believed.
  app.set('trust proxy', false);
  if (deps.answered !== undefined) app.use(tellAnswers(deps.answered));
  app.use(securityHeaders(deps.publicUrl));
  app.use((_request, response, next) => {
    // A connection that is kept would keep a stopping process alive.
    if (deps.isStopping()) response.set('connection', 'close');
    next();
  });

  const pages = express.Router({ caseSensitive: true, strict: true });
  mountHealth(pages, deps);
  mountReminders(pages, deps.stopReminders);
  mountPages(pages, deps);
  mountDocsPage(pages);
  mountVotePage(pages, deps.pageFiles);
  mountSignInCallback(pages);
  app.use(pages);

  const api = express.Router({ caseSensitive: true, strict: true });
  api.use(allowSavedPages());
  mountObserverRoutes(api, deps.observer, checkReplies);
  mountOfficerRoutes(api, deps.officer, { checkReplies, signInLimit: deps.signInLimit });
  mountOfficerElectionRoutes(api, deps.officerElections, {
    checkReplies,
    officerOfSession: deps.officer.officerOfSession,
  });
  mountOfficerProofsRoutes(api, deps.officerProofs, {
    checkReplies,
    officerOfSession: deps.officer.officerOfSession,
  });
  mountTrusteeRoutes(api, deps.trustee, checkReplies);
  mountMemberRoutes(api, deps.member, checkReplies);
  mountBoxRoutes(api, deps.box, checkReplies);
  mountEventRoutes(api, {
    events: deps.events,
    isStopping: deps.isStopping,
    checkReplies,
    officerOf: async (session) => {
      const found = await deps.officer.officerOfSession({ session });
      return found.ok ? found.value : null;
    },
  });
  mountRecordRoutes(api, deps.record);
  mountOpenApi(api, deps.publicUrl);
  refuseOtherMethods(api, Object.values(ROUTES));
  app.use(API_PREFIX, api);

  app.use((request, response) => refuse(request, response, { code: 'not-found' }));
  app.use(unexpected(log));
  return app;
}
