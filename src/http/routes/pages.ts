import type { Request, Response, Router } from 'express';
import type { RecordFiles } from '../../app/record/record-reader.ts';
import { sheetCsv } from '../../core/count/print/csv.ts';
import { ElectionIdSchema } from '../../core/election/values.ts';
import { type Encoded, encoded, sendEncoded, small, smallest } from '../encoded.ts';
import { type Asset, pageAssets } from '../pages/assets.ts';
import { type PageContext, pageContext } from '../pages/context.ts';
import { electionPage } from '../pages/election.ts';
import { definitionIn, type ElectionData, electionData } from '../pages/election-data.ts';
import { keptForAMoment } from '../pages/kept.ts';
import { GROUPS, type ListedElection, landingPage } from '../pages/landing.ts';
import { problemsPage } from '../pages/problems.ts';
import { electionResultPage } from '../pages/result.ts';
import { rulesPage } from '../pages/rules.ts';
import { refuse } from '../refuse.ts';
import type { ObserverUseCases } from './observer.ts';

/** The most that the page at `/` shows; the API lists all. */
const MAX_SHOWN = 20;

/** What pages are made of: what everybody may ask of the API as well. */
export interface PagesInput {
  readonly observer: ObserverUseCases;
  readonly record: Pick<RecordFiles, 'files'>;
  readonly publicUrl: string;
}

/** Everything of one election, or null when there is none. */
async function dataOf({ observer, record }: PagesInput, election: string): Promise<ElectionData | null> {
  const status = await observer.electionStatus({ election });
  if (!status.ok) return null;
  const isAnnounced = status.value.fingerprint !== null;
  return electionData(status.value, isAnnounced ? await record.files(election) : null);
}

const ORDER: readonly string[] = GROUPS.flatMap(({ states }) => states);

async function makeLandingPage({ observer, record }: PagesInput, context: PageContext): Promise<string> {
  const listed = await observer.listElections();
  const all = listed.ok ? listed.value.elections : [];
  const sorted = all.toSorted((left, right) => ORDER.indexOf(left.state) - ORDER.indexOf(right.state));
  const elections: ListedElection[] = [];
  for (const { election } of sorted.slice(0, MAX_SHOWN)) {
    const status = await observer.electionStatus({ election });
    // Turnout was just counted from these very files: nothing is read twice.
    if (status.ok) elections.push({ status: status.value, definition: definitionIn(await record.files(election)) });
  }
  return landingPage(context, { elections, all: all.length });
}

/** The figures of one question for spreadsheets, once there is a declared result; its file is named after the question. */
async function csvOf(input: PagesInput, request: Request): Promise<string | null> {
  const election = ElectionIdSchema.safeParse(request.params['election']);
  const data = election.success ? await dataOf(input, election.data) : null;
  const sheet = data?.result?.contests.find(({ contest }) => request.params['file'] === `${contest}.csv`);
  return sheet === undefined ? null : sheetCsv(sheet);
}

/** What is named by its own hash never changes. */
function assetSender(asset: Asset): (request: Request, response: Response) => unknown {
  const bytes = encoded(asset.content, smallest);
  return (request, response) => {
    response.set('cache-control', 'public, max-age=31536000, immutable').type(asset.type);
    return asset.type.startsWith('font/')
      ? response.send(Buffer.from(asset.content))
      : sendEncoded(request, response, bytes);
  };
}

interface MadePage {
  readonly bytes: Encoded;
  /** Whether it says instants by the reader's clock, which takes a program. */
  readonly hasProgram: boolean;
}

function madePage(markup: string): MadePage {
  const hasProgram = markup.includes(pageAssets().readersTime.path);
  return { bytes: encoded(Buffer.from(markup), small), hasProgram };
}

/** What every answer may do is nothing; a page with times may run the service's own files, none of which makes markup. */
function allowOwnProgram(response: Response): void {
  const policy = `${response.get('content-security-policy') ?? "default-src 'none'"};script-src 'self'`;
  response.set('content-security-policy', `${policy};require-trusted-types-for 'script';trusted-types 'none'`);
}

/** Mounts the pages that are rendered here: nothing on them could hold a secret. */
export function mountPages(router: Router, input: PagesInput): void {
  const kept = keptForAMoment<MadePage>();

  async function send(
    request: Request,
    response: Response,
    make: (context: PageContext) => Promise<string | null>,
  ): Promise<void> {
    const context = pageContext(request);
    const made = await kept(`${context.language} ${context.keep} ${context.path}`, async () => {
      const markup = await make(context);
      return markup === null ? null : madePage(markup);
    });
    if (made === null) refuse(request, response, { code: 'election-not-found' });
    else {
      response.status(200).set('cache-control', 'no-store').set('vary', 'accept-language');
      if (made.hasProgram) allowOwnProgram(response);
      response.type('text/html');
      await sendEncoded(request, response, made.bytes);
    }
  }

  const ofElection =
    (render: (context: PageContext, data: ElectionData) => string) => async (request: Request, response: Response) => {
      const election = ElectionIdSchema.safeParse(request.params['election']);
      if (!election.success) {
        refuse(request, response, { code: 'election-not-found' });
        return;
      }
      await send(request, response, async (context) => {
        const data = await dataOf(input, election.data);
        return data === null ? null : render(context, data);
      });
    };

  const { publicUrl } = input;
  router.get('/', (request, response) => send(request, response, (context) => makeLandingPage(input, context)));
  router.get('/problems', (request, response) =>
    send(request, response, (context) => Promise.resolve(problemsPage(context))),
  );
  router.get(
    '/elections/:election',
    ofElection((context, data) => electionPage(context, { data, publicUrl })),
  );
  router.get('/elections/:election/result', ofElection(electionResultPage));
  router.get('/elections/:election/rules', ofElection(rulesPage));
  router.get('/elections/:election/result/:file', async (request, response) => {
    const csv = await csvOf(input, request);
    if (csv === null) refuse(request, response, { code: 'not-found' });
    else response.status(200).set('cache-control', 'no-store').type('text/csv').send(csv);
  });
  const assets = Object.values(pageAssets()) as Asset[];
  for (const asset of assets) router.get(asset.path, assetSender(asset));
  const pages = [
    '/',
    '/problems',
    '/elections/:election',
    '/elections/:election/result',
    '/elections/:election/result/:file',
    '/elections/:election/rules',
  ];
  for (const path of [...pages, ...assets.map((asset) => asset.path)]) {
    router.all(path, (request, response) => {
      response.set('allow', 'GET, HEAD');
      refuse(request, response, { code: 'method-not-allowed' });
    });
  }
}
