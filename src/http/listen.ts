import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
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
  /** Certificate chain and secret key in PEM: the server then speaks HTTPS, and nothing else on this port. */
  readonly tls?: TlsFiles | undefined;
  /** How long clients may take; as usual unless given. */
  readonly patience?: Patience;
}

export interface TlsFiles {
  readonly cert: Uint8Array;
  readonly key: Uint8Array;
}

export interface Patience {
  /** Until all headers have come. Whoever sends them letter by letter is not waited for. */
  readonly headersMs: number;
  /** Until a whole request has come; bodies of ordinary routes have less (body.ts). */
  readonly requestMs: number;
  /** How often the two are looked at. */
  readonly checkMs: number;
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  /** Takes a new certificate for connections from now on; those that are open stay. Throws where it cannot be used. */
  renewTls(tls: TlsFiles): void;
  /** Stops taking connections, finishes what is under way, waits for the queues, then closes what is left. */
  stop(): Promise<void>;
}

const PATIENCE: Patience = {
  headersMs: 10_000,
  /** The roll of a large organisation over a slow line. */
  requestMs: 120_000,
  checkMs: 2000,
};
const KEEP_ALIVE_MS = 10_000;
const MAX_HEADER_BYTES = 8192;
const MAX_HEADERS = 64;

/** What Node lets pass although RFC 9112 says 400: more than one host, and requests of another version than 1.0 and 1.1. */
function isAmbiguous({ rawHeaders, httpVersionMajor }: IncomingMessage): boolean {
  const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host').length;
  return hosts > 1 || httpVersionMajor !== 1;
}

function refusing(app: RequestListener): RequestListener {
  return (request, response) => {
    if (isAmbiguous(request)) response.writeHead(400, { connection: 'close' }).end();
    else app(request, response);
  };
}

function makeServer({ app: listener, tls, patience = PATIENCE }: ListenInput): Server | TlsServer {
  const app = refusing(listener);
  const options = {
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: patience.headersMs,
    requestTimeout: patience.requestMs,
    keepAliveTimeout: KEEP_ALIVE_MS,
    connectionsCheckingInterval: patience.checkMs,
    requireHostHeader: true,
    insecureHTTPParser: false,
  };
  const server =
    tls === undefined
      ? createServer(options, app)
      : createTlsServer({ ...options, ...secureContext(tls), handshakeTimeout: patience.headersMs }, app);
  // What is no HTTP, or too large in its headers, is answered by Node itself: 400, 408 or 431, and the connection ends.
  server.maxHeadersCount = MAX_HEADERS;
  return server;
}

/** TLS 1.2 and newer only, whatever the environment or an OpenSSL configuration says. */
function secureContext({ cert, key }: TlsFiles) {
  return { cert: Buffer.from(cert), key: Buffer.from(key), minVersion: 'TLSv1.2' as const };
}

function stopped(server: Server | TlsServer): Promise<void> {
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
  const server = makeServer(input);
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

  return {
    host: input.host,
    port,
    renewTls(tls) {
      if (!('setSecureContext' in server)) throw new Error('bug: a server without TLS has no certificate to renew');
      server.setSecureContext(secureContext(tls));
    },
    stop: () => (stopping ??= stop()),
  };
}
