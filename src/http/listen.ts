import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One process that answers HTTP, from its start to a stop that loses nothing. */

export interface ListenInput {
  readonly app: RequestListener;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Resolves when nothing that was accepted is still being done: ballot queues, notices. */
  readonly drained: () => Promise<void>;
  /** After this long whoever still has not finished is cut off. */
  readonly stopWithinMs?: number;
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  /** Stops taking connections, finishes what is under way, waits for the queues, then closes what is left. */
  stop(): Promise<void>;
}

const HEADERS_WITHIN_MS = 10_000;
/** A whole request, the roll of a large organisation over a slow line among them. */
const REQUEST_WITHIN_MS = 120_000;
const KEEP_ALIVE_MS = 10_000;
const MAX_HEADER_BYTES = 8192;
const MAX_HEADERS = 64;

function makeServer(app: RequestListener): Server {
  const server = createServer(
    {
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_WITHIN_MS,
      requestTimeout: REQUEST_WITHIN_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: 2000,
      requireHostHeader: true,
      insecureHTTPParser: false,
    },
    app,
  );
  // What is no HTTP, or too large in its headers, is answered by Node itself: 400, 408 or 431, and the connection ends.
  server.maxHeadersCount = MAX_HEADERS;
  return server;
}

function stopped(server: Server): Promise<void> {
  return new Promise((resolve) => {
    // A connection that was busy when the stop began becomes idle later, and would keep the server open.
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    server.close(() => {
      clearInterval(sweep);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** Begins to answer. Rejects when the address cannot be taken. */
export async function listen(input: ListenInput): Promise<Listening> {
  const server = makeServer(input.app);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host: input.host, port: input.port }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  const { port } = server.address() as AddressInfo;
  let stopping: Promise<void> | null = null;

  async function stop(): Promise<void> {
    const cutOff = setTimeout(() => server.closeAllConnections(), input.stopWithinMs ?? 20_000);
    // Requests under way put into the queues, so first they, then what they have put there.
    await stopped(server);
    clearTimeout(cutOff);
    await input.drained();
  }

  return { host: input.host, port, stop: () => (stopping ??= stop()) };
}
