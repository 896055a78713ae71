import { createTransport } from 'nodemailer';
import type { Mailer } from '../app/roll/ports.ts';
import { err, ok } from '../core/base/result.ts';
import { composeMail } from './compose-mail.ts';

/** Hands every mail to an SMTP server over a few kept connections. */
export function createSmtpMailer(settings: { readonly url: string; readonly from: string }): Mailer {
  const { url, from } = settings;
  const transport = createTransport(url, {
    pool: true,
    maxConnections: 4,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  } as Parameters<typeof createTransport>[1]);
  return {
    async send(message) {
      const mail = composeMail({ from, ...message });
      if (mail === null) return err({ kind: 'mail-failed', reason: 'the address or the subject is not plain' });
      try {
        await transport.sendMail(mail);
        return ok(undefined);
      } catch (error) {
        // What the server says may repeat the address: only its code is passed on.
        const { code, responseCode } = error as { code?: string; responseCode?: number };
        return err({
          kind: 'mail-failed',
          reason: `the mail server refused it (${responseCode ?? code ?? 'unknown'})`,
        });
      }
    },
  };
}
