import { domainToASCII } from 'node:url';
import type { MailError, MailMessage } from '../app/roll/ports.ts';
import { lineOfText } from '../core/election/values.ts';
import { ChannelsSchema } from '../core/roll/roll.ts';

const SubjectSchema = lineOfText(300);

export const NOT_PLAIN: MailError = {
  kind: 'mail-failed',
  reason: 'the address or the subject is not plain',
  because: 'address',
};

/** A mail as nodemailer takes it: one recipient, one line of subject, no file or URL of anybody's choice. */
export interface ComposedMail {
  readonly from: string | { readonly name: string; readonly address: string };
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly messageId?: string;
  readonly attachments?: {
    readonly filename: string;
    readonly content: Buffer;
    readonly contentType: string;
    readonly contentDisposition: 'inline';
    readonly cid: string;
  }[];
  readonly headers: Readonly<Record<string, string>>;
  readonly disableFileAccess: true;
  readonly disableUrlAccess: true;
}

/**
 * True when the domain is taken as it is written. Mail libraries turn a domain into its ASCII form, in which `0` becomes
 * the host 0.0.0.0: a mail must not go anywhere else than where the roll says.
 */
function staysAsWritten(address: string): boolean {
  const domain = address.slice(address.lastIndexOf('@') + 1);
  const ascii = domainToASCII(domain);
  return ascii !== '' && (/[^ -~]/.test(domain) || ascii === domain.toLowerCase());
}

/** The sender: the service's address under the name of whoever asks members to vote. */
function senderOf(from: string, name: string | undefined): ComposedMail['from'] {
  if (name === undefined) return from;
  return { name, address: /<([^<>]+)>\s*$/.exec(from)?.[1] ?? from };
}

function logoOf(logo: NonNullable<MailMessage['logo']>): NonNullable<ComposedMail['attachments']> {
  const { content, type } = logo;
  const filename = `logo.${type.slice(type.indexOf('/') + 1)}`;
  return [{ filename, content: Buffer.from(content), contentType: type, contentDisposition: 'inline', cid: 'logo' }];
}

/** Puts a mail together, or null when address or subject are not plain: a line feed in them would add headers. */
export function composeMail(mail: MailMessage & { readonly from: string }): ComposedMail | null {
  const address = ChannelsSchema.shape.mail.safeParse(mail.to);
  const subject = SubjectSchema.safeParse(mail.subject);
  if (!address.success || address.data === undefined || !subject.success) return null;
  if (!staysAsWritten(address.data)) return null;
  const { html, messageId, logo, unsubscribeUrl } = mail;
  return {
    from: senderOf(mail.from, mail.senderName),
    // As an object the address is taken as it is and never read as a list of addresses.
    to: { name: '', address: address.data },
    subject: subject.data,
    text: mail.text,
    ...(html === undefined ? {} : { html }),
    ...(messageId === undefined ? {} : { messageId: `<${messageId}>` }),
    ...(logo === undefined || html === undefined ? {} : { attachments: logoOf(logo) }),
    headers: {
      'Auto-Submitted': 'auto-generated',
      ...(unsubscribeUrl === undefined
        ? {}
        : { 'List-Unsubscribe': `<${unsubscribeUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
    },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
