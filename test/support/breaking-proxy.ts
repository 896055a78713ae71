import { connect, createServer, type Socket } from 'node:net';

/** A relay to PostgreSQL that breaks connections at a chosen statement, as a lost network would. */

export type Break = 'before' | 'after';

export interface BreakingProxy {
  /** The same address by way of the relay. */
  url(url: string): string;
  /** Breaks the next connection that sends a message with this text: before it is passed on, or before its answer. */
  breakAt(text: string, when: Break): void;
  close(): Promise<void>;
}

export async function breakingProxy(target: { readonly host: string; readonly port: number }): Promise<BreakingProxy> {
  let next: { text: string; when: Break } | null = null;
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    let muted = false;
    const end = (): void => {
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    client.on('data', (data) => {
      if (next !== null && data.includes(next.text)) {
        const { when } = next;
        next = null;
        if (when === 'before') {
          end();
          return;
        }
        muted = true;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      // The answer has come: what was asked is done, but whoever asked does not hear of it.
      if (muted) end();
      else client.write(data);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url(url) {
      const through = new URL(url);
      through.port = String(address.port);
      return through.href;
    },
    breakAt(text, when) {
      next = { text, when };
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
