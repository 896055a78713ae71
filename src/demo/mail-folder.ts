import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How long a member waits for the mail before giving up. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 50;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The mailboxes of the demo's members: reads the codes out of the mails that the service wrote into its folder. */
export interface MailFolder {
  /** The newest code sent to this address; waits until there is one. */
  codeFor(address: string): Promise<string>;
  close(): void;
}

/** The address and the code of one mail. Both stand on lines of their own in every mail that the service sends. */
function readMail(text: string): { address: string; code: string } | null {
  const to = /^To:(.*)$/im.exec(text)?.[1] ?? '';
  const address = to.split(/[\s<>,]+/).find((word) => word.includes('@'));
  const code = /^[ \t]*([0-9]{6})[ \t]*\r?$/m.exec(text)?.[1];
  return address === undefined || code === undefined ? null : { address, code };
}

export function openMailFolder(folder: string): MailFolder {
  const codes = new Map<string, string>();
  const seen = new Set<string>();
  let closed = false;

  async function look(): Promise<void> {
    while (!closed) {
      const names = await readdir(folder).catch(() => []);
      const fresh = names.filter((name) => name.endsWith('.eml') && !seen.has(name));
      for (const name of fresh) {
        seen.add(name);
        const mail = readMail(await readFile(join(folder, name), 'utf8'));
        if (mail !== null) codes.set(mail.address, mail.code);
      }
      await sleep(LOOK_EVERY_MS);
    }
  }
  const looking = look();
  looking.catch(() => {
    closed = true;
  });

  return {
    async codeFor(address) {
      for (let waited = 0; waited < PATIENCE_MS; waited += LOOK_EVERY_MS) {
        const code = codes.get(address);
        if (code !== undefined) {
          codes.delete(address);
          return code;
        }
        if (closed) break;
        await sleep(LOOK_EVERY_MS);
      }
      throw new Error(`no mail with a code came for ${address}`);
    },
    close() {
      closed = true;
    },
  };
}
