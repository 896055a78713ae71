import { createTransport } from 'nodemailer';
import type { MailError, Mailer } from '../app/roll/ports.ts';
import { err, ok } from '../core/base/result.ts';
import { composeMail, NOT_PLAIN } from './compose-mail.ts';

interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
  readonly command?: string;
}

/** Only refusals for good (5yz, RFC 5321 section 4.2.1) of this address or this mail are final; all else may pass. */
function mailError({ code, responseCode, command }: SmtpError): MailError {
  const isFinal = responseCode !== undefined && responseCode >= 500;
  const because =
    isFinal && command === 'RCPT TO'
      ? 'address'
      : isFinal && (command === 'DATA' || command === 'MAIL FROM')
        ? 'mail'
        : 'away';
  // What the server says may repeat the address: only its code is passed on.
  const said = responseCode ?? code ?? 'unknown';
  const reason =
    because === 'address' ? `the mail server refused the address (${said})` : `the mail server refused it (${said})`;
  return { kind: 'mail-failed', reason, because };
}

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
      if (mail === null) return err(NOT_PLAIN);
      try {
        await transport.sendMail(mail);
        return ok(undefined);
      } catch (error) {
        return err(mailError(error as SmtpError));
      }
    },
  };
}
