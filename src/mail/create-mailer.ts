import type { Mailer } from '../app/roll/ports.ts';
import { createFolderMailer } from './folder-mailer.ts';
import { createSmtpMailer } from './smtp-mailer.ts';

/** Mails over SMTP where there is a server, else as files that somebody delivers or reads. */
export function createMailer(settings: {
  readonly smtpUrl: string | null;
  readonly from: string;
  readonly folder: string;
}): Mailer {
  const { smtpUrl, from, folder } = settings;
  return smtpUrl === null ? createFolderMailer({ folder, from }) : createSmtpMailer({ url: smtpUrl, from });
}
