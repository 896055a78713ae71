import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

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

/** A request that is no HTTP gets a plain end: there is nothing in it that could be answered in its form. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

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
  server.maxHeadersCount = MAX_HEADERS;
  server.on('clientError', refuseMalformed);
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
