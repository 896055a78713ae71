import type { Request, Response } from 'express';
import type { FileDeclaration, FileReply, RouteAnswer, RouteDeclaration } from '../contract/route.ts';
import { isKnown } from './conditions.ts';

/** Sending what a use case answered, with the headers that its route declares. */

interface Answer {
  readonly reply: unknown;
  readonly etag?: string;
  readonly next?: string | null;
}

/** Use cases of plain routes give the reply itself, the others what stands beside it as well. */
function answerOf<R extends RouteDeclaration>(route: R, given: RouteAnswer<R>): Answer {
  return route.etag === true || route.paged === true ? (given as unknown as Answer) : { reply: given };
}

function isFile(reply: RouteDeclaration['reply']): reply is FileDeclaration {
  return typeof reply === 'object' && 'file' in reply;
}

/** The same address with the next page's `after`, whatever the other parameters are. */
function nextLink(request: Request, next: string): string {
  const [path = '', query = ''] = request.originalUrl.split('?');
  const params = new URLSearchParams(query);
  params.set('after', next);
  return `<${path}?${params.toString()}>; rel="next"`;
}

function sendFile(response: Response, file: FileReply): void {
  if (file.fileName !== undefined) response.setHeader('content-disposition', `attachment; filename="${file.fileName}"`);
  // Not through Express, which would add a character set to types that have none.
  response.setHeader('content-type', file.type);
  response.setHeader('content-length', file.content.length);
  response.end(file.content);
}

function checkReply(route: RouteDeclaration, reply: unknown): void {
  const fits = isFile(route.reply)
    ? route.reply.types.includes((reply as FileReply).type)
    : route.reply === 'none'
      ? reply === undefined
      : route.reply.safeParse(reply).success;
  if (!fits) throw new Error(`bug: the reply of ${route.id} is not what it declares`);
}

/**
 * Sends the answer of a route.
 * @param input.check holds the reply against what the route declares: for tests
 */
export function sendAnswer<R extends RouteDeclaration>(
  exchange: { readonly request: Request; readonly response: Response },
  { route, given, check }: { readonly route: R; readonly given: RouteAnswer<R>; readonly check: boolean },
): void {
  const { request, response } = exchange;
  const { reply, etag, next } = answerOf(route, given);
  if (check) checkReply(route, reply);
  // Kept by no one without asking: most answers are for one reader, and all of them can change.
  response.set('cache-control', etag === undefined ? 'no-store' : 'no-cache');
  if (etag !== undefined) response.set('etag', `"${etag}"`);
  if (next !== undefined && next !== null) response.set('link', nextLink(request, next));
  if (etag !== undefined && route.method === 'get' && isKnown(request, etag)) {
    response.status(304).end();
    return;
  }
  response.status(route.status);
  if (isFile(route.reply)) sendFile(response, reply as FileReply);
  else if (route.reply === 'none') response.end();
  else response.type('application/json').send(JSON.stringify(reply));
}
