import type { MailServer } from '../support/mail-server.ts';
import { recipientOf } from '../support/mail-server.ts';

/** Members' mailboxes on the mail server of the rehearsal. */
export interface Mailboxes {
  /** The text of the next mail with a code to this address that nobody has read yet. */
  codeMail(address: string): Promise<string>;
}

const PATIENCE_MS = 300_000;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function hasCode(text: string): boolean {
  return /^\s*[0-9]{6}\s*$/m.test(text) || text.includes('BEGIN PGP MESSAGE');
}

export function openMailboxes(server: MailServer): Mailboxes {
  const waiting = new Map<string, string[]>();
  let seen = 0;
  function look(): void {
    for (; seen < server.mails.length; seen += 1) {
      const mail = server.mails[seen];
      if (mail === undefined || !hasCode(mail.text ?? '')) continue;
      const address = recipientOf(mail);
      waiting.set(address, [...(waiting.get(address) ?? []), mail.text ?? '']);
    }
  }
  return {
    async codeMail(address) {
      for (let waited = 0; waited < PATIENCE_MS; waited += 100) {
        look();
        const text = waiting.get(address)?.shift();
        if (text !== undefined) return text;
        await sleep(100);
      }
      throw new Error(`no mail with a code came for ${address}`);
    },
  };
}
