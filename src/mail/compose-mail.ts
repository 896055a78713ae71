import { domainToASCII } from 'node:url';
import { lineOfText } from '../core/election/values.ts';
import { ChannelsSchema } from '../core/roll/roll.ts';

const SubjectSchema = lineOfText(300);

/** A mail as nodemailer takes it: one recipient, one line of subject, plain text, no file or URL of anybody's choice. */
export interface ComposedMail {
  readonly from: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly headers: { readonly 'Auto-Submitted': 'auto-generated' };
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

/** Puts a mail together, or null when address or subject are not plain: a line feed in them would add headers. */
export function composeMail(mail: {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}): ComposedMail | null {
  const address = ChannelsSchema.shape.mail.safeParse(mail.to);
  const subject = SubjectSchema.safeParse(mail.subject);
  if (!address.success || address.data === undefined || !subject.success) return null;
  if (!staysAsWritten(address.data)) return null;
  return {
    from: mail.from,
    // As an object the address is taken as it is and never read as a list of addresses.
    to: { name: '', address: address.data },
    subject: subject.data,
    text: mail.text,
    headers: { 'Auto-Submitted': 'auto-generated' },
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
