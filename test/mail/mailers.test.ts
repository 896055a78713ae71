import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import type { Mailer } from '../../src/app/roll/ports.ts';
import { createMailer } from '../../src/mail/create-mailer.ts';

const FROM = 'Tellers <tellers@vote.example>';
const HEADERS = [
  'auto-submitted',
  'content-transfer-encoding',
  'content-type',
  'date',
  'from',
  'message-id',
  'mime-version',
  'subject',
  'to',
];
const root = mkdtempSync(join(tmpdir(), 'tellers-mail-'));
let folders = 0;

afterAll(() => rmSync(root, { recursive: true, force: true }));

function folderMailer(): { mailer: Mailer; folder: string } {
  folders += 1;
  const folder = join(root, String(folders), 'mail');
  return { folder, mailer: createMailer({ smtpUrl: null, from: FROM, folder }) };
}

function only(folder: string): Buffer {
  const names = readdirSync(folder);
  expect(names.length).toBe(1);
  expect(names[0]).toMatch(/^[0-9a-f]{32}\.eml$/);
  return readFileSync(join(folder, names[0]!));
}

const notice = {
  to: 'mila.member@example.org',
  subject: 'Your code for: Ärzteverein – Vorstand',
  text: 'Ein Code:\n\n    123456\n\n.\nvon wem auch immer\n',
};

describe('mails in a folder', () => {
  test('a mail is one RFC 5322 file with what was sent in it', async () => {
    const { mailer, folder } = folderMailer();
    expect(await mailer.send(notice)).toEqual({ ok: true, value: undefined });
    const mail = await PostalMime.parse(only(folder));
    expect(mail.from).toMatchObject({ name: 'Tellers', address: 'tellers@vote.example' });
    expect(mail.to?.map((to) => to.address)).toEqual([notice.to]);
    expect(mail.subject).toBe(notice.subject);
    expect(mail.text?.trim()).toBe(notice.text.trim());
    expect(mail.headers.find(({ key }) => key === 'auto-submitted')?.value).toBe('auto-generated');
  });

  test('nobody but the service’s user can read it, and no half file is left', async () => {
    const { mailer, folder } = folderMailer();
    await Promise.all(Array.from({ length: 20 }, () => mailer.send(notice)));
    const names = readdirSync(folder);
    expect(names.filter((name) => name.endsWith('.eml')).length).toBe(20);
    expect(names.length).toBe(20);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of names) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  test('a folder that cannot be made is an error that names no address, and is tried again', async () => {
    const { mailer, folder } = folderMailer();
    const parent = join(folder, '..');
    writeFileSync(parent, 'in the way');
    const failed = await mailer.send(notice);
    expect(failed).toEqual({
      ok: false,
      error: { kind: 'mail-failed', reason: 'the mail folder cannot be written (ENOTDIR)', because: 'away' },
    });
    rmSync(parent);
    expect((await mailer.send(notice)).ok).toBe(true);
  });

  test('whatever stands in address or subject, a mail has one recipient and the headers that we give it', async () => {
    const hostile = fc.oneof(
      fc.string({ maxLength: 40 }),
      fc.constantFrom(
        'a@b.example, c@d.example',
        'a@b.example\r\nBcc: c@d.example',
        'a@b.example\nX: y',
        '"x" <a@b.example>',
        'a@b.example\u2028X: y',
        'group: a@b.example, c@d.example;',
      ),
      fc.string({ maxLength: 10 }).map((text) => `${text}@example.org`),
    );
    await fc.assert(
      fc.asyncProperty(hostile, hostile, fc.string({ maxLength: 60 }), async (to, subject, text) => {
        const { mailer, folder } = folderMailer();
        const sent = await mailer.send({ to, subject, text });
        if (!sent.ok) {
          expect(sent.error.reason).toBe('the address or the subject is not plain');
          return;
        }
        const mail = await PostalMime.parse(only(folder));
        expect(mail.to?.length).toBe(1);
        expect([mail.cc, mail.bcc, mail.attachments]).toEqual([undefined, undefined, []]);
        // Where a local part needs quotes (RFC 5322 section 3.2.4) it gets them; domains have no case.
        const address = mail.to?.[0]?.address?.replaceAll(/"/g, '').toLowerCase();
        if (/^[ -~]+$/.test(to)) expect(address).toBe(to.toLowerCase());
        const names = mail.headers.map(({ key }) => key);
        expect(new Set(names).size).toBe(names.length);
        expect(names.filter((name) => !HEADERS.includes(name))).toEqual([]);
      }),
      { numRuns: 150, examples: [['#@0', 'x', 'x']] },
    );
  });

  test.each(['a@0', 'a@0x7f.1', 'a@127.1', 'a@exa%6dple.org'])(
    'the address %j, whose domain would be read as another one, is refused',
    async (to) => {
      const { mailer, folder } = folderMailer();
      const sent = await mailer.send({ ...notice, to });
      expect(sent.ok ? '' : sent.error.reason).toBe('the address or the subject is not plain');
      expect(existsSync(folder)).toBe(false);
    },
  );

  test.each(['', 'two\nlines', 'a\r\nBcc: c@d.example', ' padded ', 'a\u2028b', 'x'.repeat(301)])(
    'the subject %j is refused, and nothing is written',
    async (subject) => {
      const { mailer, folder } = folderMailer();
      const sent = await mailer.send({ ...notice, subject });
      expect(sent.ok ? '' : sent.error.reason).toBe('the address or the subject is not plain');
      expect(existsSync(folder)).toBe(false);
    },
  );

  test('the text of a mail never reads a file or fetches an address', async () => {
    const { mailer, folder } = folderMailer();
    const text = { path: '/etc/passwd' } as unknown as string;
    const sent = await mailer.send({ ...notice, text });
    expect(sent.ok).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });
});

interface Delivered {
  from: string;
  to: string[];
  data: string;
}

/** As much of an SMTP server (RFC 5321) as a client needs; `refuse` is its answer to recipients. */
function speakSmtp(socket: Socket, delivered: Delivered[], refuse: string | null): void {
  let current: Delivered = { from: '', to: [], data: '' };
  let inData = false;
  let buffered = '';
  const say = (line: string) => socket.write(`${line}\r\n`);
  const command = (line: string) => {
    const word = line.slice(0, 4).toUpperCase();
    if (word === 'EHLO' || word === 'HELO') say('250 test');
    else if (word === 'MAIL') {
      current = { from: line, to: [], data: '' };
      say('250 ok');
    } else if (word === 'RCPT') {
      current.to.push(line);
      say(refuse ?? '250 ok');
    } else if (word === 'DATA') {
      inData = true;
      say('354 go on');
    } else if (word === 'QUIT') {
      say('221 bye');
      socket.end();
    } else say('250 ok');
  };
  socket.on('error', () => undefined);
  socket.on('data', (chunk) => {
    buffered += chunk.toString('latin1');
    for (let end = buffered.indexOf('\r\n'); end !== -1; end = buffered.indexOf('\r\n')) {
      const line = buffered.slice(0, end);
      buffered = buffered.slice(end + 2);
      if (!inData) command(line);
      else if (line === '.') {
        inData = false;
        delivered.push(current);
        say('250 taken');
      } else current.data += `${line.startsWith('.') ? line.slice(1) : line}\r\n`;
    }
  });
  say('220 test');
}

describe('mails over SMTP', () => {
  let server: Server | null = null;
  const sockets = new Set<Socket>();

  afterEach(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => (server === null ? resolve(null) : server.close(resolve)));
    server = null;
  });

  async function listen(refuse: string | null): Promise<{ mailer: Mailer; delivered: Delivered[] }> {
    const delivered: Delivered[] = [];
    const made = createServer((socket) => {
      sockets.add(socket);
      speakSmtp(socket, delivered, refuse);
    });
    server = made;
    await new Promise<void>((resolve) => made.listen(0, '127.0.0.1', resolve));
    const address = made.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return { delivered, mailer: createMailer({ smtpUrl: `smtp://127.0.0.1:${port}`, from: FROM, folder: root }) };
  }

  test('a mail reaches the server with one recipient and its text', async () => {
    const { mailer, delivered } = await listen(null);
    expect(await mailer.send(notice)).toEqual({ ok: true, value: undefined });
    expect(delivered.length).toBe(1);
    expect(delivered[0]!.to).toEqual([`RCPT TO:<${notice.to}>`]);
    expect(delivered[0]!.from).toMatch(/^MAIL FROM:<tellers@vote\.example>/);
    const mail = await PostalMime.parse(delivered[0]!.data);
    expect(mail.subject).toBe(notice.subject);
    expect(mail.text?.trim()).toBe(notice.text.trim());
  });

  test('a refusal by the server is an error with its code, without the address that it repeats', async () => {
    const { mailer } = await listen(`550 no such mailbox ${notice.to}`);
    expect(await mailer.send(notice)).toEqual({
      ok: false,
      error: { kind: 'mail-failed', reason: 'the mail server refused the address (550)', because: 'address' },
    });
  });

  test('a server that is not there is an error', async () => {
    const { mailer } = await listen(null);
    const gone = server;
    await new Promise((resolve) => gone?.close(resolve));
    const failed = await mailer.send(notice);
    expect(failed.ok ? '' : failed.error.reason).toMatch(/^the mail server refused it \(E[A-Z]+\)$/);
  });

  test('an address that is not plain never reaches the server', async () => {
    const { mailer, delivered } = await listen(null);
    for (const to of ['a@b.example\r\nRCPT TO:<c@d.example>', 'a@b.example, c@d.example', '<a@b.example>', '']) {
      expect((await mailer.send({ ...notice, to })).ok).toBe(false);
    }
    expect(delivered).toEqual([]);
  });
});
