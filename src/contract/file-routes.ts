import type { ProblemCode } from './problems.ts';

/**
 * Addresses below /api/v1 that answer with bytes as they were published, beside the routes of routes.ts: they are read
 * in ranges or as they grow, so that they have handlers of their own.
 */
export interface FileRoute {
  readonly id: string;
  /** `*path` stands for a path of several parts. */
  readonly path: string;
  readonly summary: string;
  readonly types: readonly string[];
  /** Whether parts of it can be asked for by `Range`. */
  readonly ranges: boolean;
  /** Whether it has a strong ETag. */
  readonly etag: boolean;
  readonly problems: readonly ProblemCode[];
}

export const RECORD_TYPES = {
  json: 'application/json',
  lines: 'application/x-ndjson',
  page: 'text/html; charset=utf-8',
  signature: 'application/pgp-signature',
  text: 'text/plain; charset=utf-8',
  bytes: 'application/octet-stream',
  archive: 'application/x-tar',
} as const;

/** Logos and photos are blobs of the record. */
const IMAGE_TYPES = ['image/png', 'image/jpeg', 'image/webp'] as const;

export const FILE_ROUTES = {
  getOpenApi: {
    id: 'getOpenApi',
    path: '/openapi.json',
    summary: 'This document',
    types: ['application/json'],
    ranges: false,
    etag: true,
    problems: [],
  },
  getRecordFile: {
    id: 'getRecordFile',
    path: '/elections/:election/record/*path',
    summary:
      'A file of the election record under its own path: ledgers as JSON lines and as C2SP tiles (`box/tile/…`, `registers/1/tile/…`), checkpoints, roll leaves, acts, signatures, result; `index.json` lists them',
    types: [
      RECORD_TYPES.json,
      RECORD_TYPES.lines,
      RECORD_TYPES.page,
      RECORD_TYPES.signature,
      RECORD_TYPES.text,
      RECORD_TYPES.bytes,
      ...IMAGE_TYPES,
    ],
    ranges: true,
    etag: true,
    problems: ['election-not-found', 'not-found', 'range-not-satisfiable', 'busy', 'internal-error'],
  },
  getRecordArchive: {
    id: 'getRecordArchive',
    path: '/elections/:election/record.tar',
    summary: 'All files of the election record as an uncompressed POSIX archive that has the same bytes for everybody',
    types: [RECORD_TYPES.archive],
    ranges: false,
    etag: true,
    problems: ['election-not-found', 'busy', 'internal-error'],
  },
  streamEvents: {
    id: 'streamEvents',
    path: '/elections/:election/events',
    summary:
      'The events of an election as they happen (server-sent events); `Last-Event-ID` resumes after that number, without it only what is new is sent',
    types: ['text/event-stream'],
    ranges: false,
    etag: false,
    problems: ['election-not-found', 'too-many-requests', 'busy', 'internal-error'],
  },
} as const satisfies Record<string, FileRoute>;
