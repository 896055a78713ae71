import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer } from 'smtp-server';

/** A real SMTP server that keeps what it is given and can be switched off and on again on the same port. */
export interface MailServer {
  readonly url: string;
  /** Everything that it took, parsed, in the order in which it came. */
  readonly mails: readonly Email[];
  /** Recipients that it refuses, with the code. */
  readonly refused: Map<string, number>;
  /** Called after a mail was taken and before that is said: for deaths in between. */
  onTaken: () => void | Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

export async function startMailServer(): Promise<MailServer> {
  const mails: Email[] = [];
  const refused = new Map<string, number>();
  let port = 0;
  let server: SMTPServer | null = null;

  function make(): SMTPServer {
    return new SMTPServer({
      disabledCommands: ['AUTH', 'STARTTLS'],
      logger: false,
      onRcptTo({ address }, _session, callback) {
        const code = refused.get(address);
        if (code === undefined) callback();
        else callback(Object.assign(new Error(`no mailbox ${address}`), { responseCode: code }));
      },
      onData(stream, _session, callback) {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          void (async () => {
            mails.push(await PostalMime.parse(Buffer.concat(chunks)));
            await made.onTaken();
            callback();
          })();
        });
      },
    });
  }

  const made = {
    get url() {
      return `smtp://127.0.0.1:${port}`;
    },
    mails,
    refused,
    onTaken: (): void | Promise<void> => undefined,
    async start() {
      const next = make();
      next.on('error', () => undefined);
      await new Promise<void>((resolve) => next.listen(port, '127.0.0.1', () => resolve()));
      const address = next.server.address();
      if (typeof address === 'object' && address !== null) port = address.port;
      server = next;
    },
    async stop() {
      const old = server;
      server = null;
      if (old !== null) await new Promise<void>((resolve) => old.close(() => resolve()));
    },
  };
  await made.start();
  return made;
}

/** The one address that a mail goes to. */
export function recipientOf(mail: Email): string {
  return mail.to?.[0]?.address ?? '';
}
