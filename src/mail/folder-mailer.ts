import { randomBytes } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import type { Mailer } from '../app/roll/ports.ts';
import { err, ok } from '../core/base/result.ts';
import { composeMail, NOT_PLAIN } from './compose-mail.ts';

/**
 * Writes every mail as an RFC 5322 file into a folder that only the service can read. A file appears whole or not at
 * all; its name tells neither whom it is for nor when it was written.
 */
export function createFolderMailer(settings: { readonly folder: string; readonly from: string }): Mailer {
  const { folder, from } = settings;
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'unix' });
  let ready: Promise<unknown> | null = null;
  return {
    async send(message) {
      const mail = composeMail({ from, ...message });
      if (mail === null) return err(NOT_PLAIN);
      try {
        ready ??= mkdir(folder, { recursive: true, mode: 0o700 });
        await ready;
        const sent = await transport.sendMail(mail);
        const name = join(folder, randomBytes(16).toString('hex'));
        const file = await open(`${name}.part`, 'wx', 0o600);
        try {
          await file.writeFile(sent.message as Buffer);
        } finally {
          await file.close();
        }
        await rename(`${name}.part`, `${name}.eml`);
        return ok(undefined);
      } catch (error) {
        ready = null;
        const code = (error as NodeJS.ErrnoException).code;
        return err({
          kind: 'mail-failed',
          reason: `the mail folder cannot be written (${code ?? 'unknown'})`,
          because: 'away',
        });
      }
    },
  };
}
