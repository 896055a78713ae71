import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { createFolderReader } from '../../src/cli/folder-reader.ts';
import { openTarReader } from '../../src/cli/tar-reader.ts';
import { createUrlReader } from '../../src/cli/url-reader.ts';
import { createMemoryReader } from '../../src/core/record/memory-reader.ts';
import { maxBytesOf, type RecordReader } from '../../src/core/record/reader.ts';
import { verifyRecord } from '../../src/core/verify/verify-record.ts';
import { removeTemporaryFolders, tarOf, temporaryFolder, writeRecord } from '../support/record-folder.ts';
import { freshRecord } from '../support/record-maker.ts';
import { evidenceOf, testPrimitives } from '../support/verify.ts';

const record = await freshRecord();
const servers: Server[] = [];
const archives: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) server.close();
  for (const archive of archives.splice(0)) await archive.close();
});
afterAll(removeTemporaryFolders);

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function serveFiles(files: ReadonlyMap<string, Uint8Array>): RequestListener {
  return (request, reply) => {
    const content = files.get((request.url ?? '').replace('/record/', ''));
    reply.statusCode = content === undefined ? 404 : 200;
    reply.end(content);
  };
}

async function tarReader(bytes: Uint8Array): Promise<RecordReader> {
  const file = join(temporaryFolder(), 'record.tar');
  writeFileSync(file, bytes);
  const reader = await openTarReader(file);
  if (!reader.ok) throw new Error(reader.error.reason);
  archives.push(reader.value);
  return reader.value;
}

async function reportOf(reader: RecordReader) {
  return await verifyRecord({ reader, primitives: await testPrimitives(), fingerprint: record.fingerprint });
}

const small = { path: 'definition.json', maxBytes: 1_000_000 };

describe('folder, archive, URL and memory', () => {
  test('give the same report of the same record, a good one and a bad one', async () => {
    const bad = new Map(record.files);
    bad.set('result.html', new Uint8Array(3));
    bad.delete('roll/land.leaves');
    for (const files of [record.files, bad]) {
      const wanted = await reportOf(createMemoryReader(files));
      const url = await serve(serveFiles(files));
      expect(await reportOf(createFolderReader(writeRecord(files)))).toEqual(wanted);
      expect(await reportOf(await tarReader(await tarOf(files)))).toEqual(wanted);
      // A reader over a URL knows of files from the index, which still lists the file that was taken away.
      if (files === record.files) expect(await reportOf(createUrlReader(`${url}/record`))).toEqual(wanted);
      else expect(evidenceOf(await reportOf(createUrlReader(`${url}/record/`)), 'index')).toContain('roll/land.leaves');
    }
  });
});

describe('a folder', () => {
  test('a symbolic link is named and not followed', async () => {
    const folder = writeRecord(record.files);
    symlinkSync('/etc/hostname', join(folder, 'link'));
    const reader = createFolderReader(folder);
    expect((await reader.list()).ok && (await reader.list())).toMatchObject({
      value: expect.arrayContaining(['link']),
    });
    expect(await reader.read({ path: 'link', maxBytes: 100 })).toEqual({
      ok: false,
      error: { kind: 'unreadable', reason: 'a symbolic link' },
    });
  });

  test('a link in the place of a file of the record fails the record', async () => {
    const files = new Map(record.files);
    files.delete('ceremony.jsonl');
    const folder = writeRecord(files);
    writeFileSync(join(folder, '..', 'elsewhere-ceremony'), record.files.get('ceremony.jsonl')!);
    symlinkSync(join('..', 'elsewhere-ceremony'), join(folder, 'ceremony.jsonl'));
    expect(evidenceOf(await reportOf(createFolderReader(folder)), 'ceremony')).toContain('a symbolic link');
  });

  test('a named pipe does not make the verifier wait', async () => {
    const folder = temporaryFolder();
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const read = await createFolderReader(folder).read({ path: 'pipe', maxBytes: 100 });
    expect(read).toEqual({ ok: false, error: { kind: 'unreadable', reason: 'not a regular file' } });
  });

  test('a folder in the place of a file, a missing file, a large file and a path that leads out', async () => {
    const folder = writeRecord(new Map([['definition.json', new Uint8Array(11)]]));
    mkdirSync(join(folder, 'result.json'));
    const reader = createFolderReader(folder);
    expect(await reader.read({ path: 'result.json', maxBytes: 9 })).toMatchObject({ error: { kind: 'unreadable' } });
    expect(await reader.read({ path: 'index.json', maxBytes: 9 })).toEqual({ ok: false, error: { kind: 'absent' } });
    expect(await reader.read({ path: 'definition.json/x', maxBytes: 9 })).toEqual({
      ok: false,
      error: { kind: 'absent' },
    });
    expect(await reader.read({ path: 'definition.json', maxBytes: 10 })).toEqual({
      ok: false,
      error: { kind: 'too-large' },
    });
    expect(await reader.read({ path: 'definition.json', maxBytes: 11 })).toMatchObject({ ok: true });
    expect(await reader.read({ path: '../definition.json', maxBytes: 11 })).toEqual({
      ok: false,
      error: { kind: 'absent' },
    });
  });

  test('folders nested without end are not walked without end', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, ...Array.from({ length: 60 }, () => 'deep')), { recursive: true });
    const listed = await createFolderReader(folder).list();
    expect(listed.ok && listed.value).toEqual([Array.from({ length: 13 }, () => 'deep').join('/')]);
  });

  test('a folder that is not there cannot be listed', async () => {
    expect(await createFolderReader('/no/such/folder').list()).toEqual({
      ok: false,
      error: { kind: 'unreadable', reason: 'ENOENT' },
    });
  });
});

describe('an archive', () => {
  test('may stand below one folder or begin with ./', async () => {
    const wanted = [...record.files.keys()];
    for (const rename of [(path: string) => `./${path}`, (path: string) => `my-record/${path}`]) {
      const reader = await tarReader(await tarOf(record.files, rename));
      expect(await reader.list()).toEqual({ ok: true, value: wanted });
      expect(await reader.read(small)).toEqual({ ok: true, value: record.files.get('definition.json') });
    }
  });

  test('with one path twice holds none of the two', async () => {
    const twice = [...record.files, ['definition.json', new Uint8Array(3)] as const];
    const reader = await tarReader(await tarOf(twice));
    expect(await reader.read(small)).toMatchObject({ error: { kind: 'unreadable' } });
    expect(evidenceOf(await reportOf(reader), 'files')).toContain('definition.json: stands twice');
  });

  test('a link in it is no file', async () => {
    const { pack } = await import('tar-stream');
    const archive = pack();
    archive.entry({ name: 'definition.json', type: 'symlink', linkname: '/etc/passwd' });
    archive.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of archive as AsyncIterable<Buffer>) chunks.push(chunk);
    const reader = await tarReader(Buffer.concat(chunks));
    expect(await reader.read(small)).toMatchObject({ error: { kind: 'unreadable' } });
  });

  test('what is no archive, is cut off or is compressed is refused', async () => {
    const whole = await tarOf(record.files);
    for (const bytes of [Buffer.from('hello'.repeat(300)), whole.subarray(0, 5000), gzipSync(whole)]) {
      const file = join(temporaryFolder(), 'record.tar');
      writeFileSync(file, bytes);
      expect(await openTarReader(file)).toMatchObject({ ok: false, error: { kind: 'not-a-record' } });
    }
    expect(await openTarReader('/no/such/file.tar')).toMatchObject({ ok: false });
  });

  test('a file larger than its bound is not read', async () => {
    const reader = await tarReader(await tarOf(record.files));
    expect(await reader.read({ ...small, maxBytes: 10 })).toEqual({ ok: false, error: { kind: 'too-large' } });
  });
});

describe('a URL', () => {
  test('a redirect is not followed', async () => {
    const asked: string[] = [];
    const url = await serve((request, reply) => {
      asked.push(request.url ?? '');
      reply.writeHead(302, { location: '/secret' }).end();
    });
    const read = await createUrlReader(url, { pauseMs: 1 }).read(small);
    expect(read).toMatchObject({ ok: false, error: { kind: 'unreadable' } });
    expect(asked).not.toContain('/secret');
  });

  test('an answer without end is cut at its bound, compressed or not', async () => {
    const url = await serve((_request, reply) => {
      const big = Buffer.alloc(4_000_000);
      reply.setHeader('content-encoding', 'gzip');
      reply.end(gzipSync(big));
    });
    expect(await createUrlReader(url).read({ ...small, maxBytes: 100_000 })).toEqual({
      ok: false,
      error: { kind: 'too-large' },
    });
  });

  test('a busy server is asked again, a broken one not for ever', async () => {
    let asked = 0;
    const busy = await serve((_request, reply) => {
      asked += 1;
      reply.statusCode = asked < 3 ? 503 : 200;
      reply.end('at last');
    });
    expect(await createUrlReader(busy, { pauseMs: 1 }).read(small)).toMatchObject({ ok: true });
    const broken = await serve((request) => request.socket.destroy());
    expect(await createUrlReader(broken, { pauseMs: 1 }).read(small)).toMatchObject({ error: { kind: 'unreadable' } });
  });

  test('another status than 200 and 404 is no file', async () => {
    const url = await serve((_request, reply) => reply.writeHead(403).end('definition'));
    expect(await createUrlReader(url).read(small)).toEqual({
      ok: false,
      error: { kind: 'unreadable', reason: 'HTTP status 403' },
    });
  });

  test('an index that is none lists nothing', async () => {
    for (const index of ['', '{}', '<html>', '{"type":"tellers/record-index/v0"}']) {
      const url = await serve(serveFiles(new Map([['index.json', Buffer.from(index)]])));
      expect(await createUrlReader(`${url}/record/`).list()).toMatchObject({ ok: false });
    }
  });

  test('only plain paths below the URL are asked for', async () => {
    const asked: string[] = [];
    const url = await serve((request, reply) => {
      asked.push(request.url ?? '');
      reply.end('x');
    });
    for (const path of ['../x', '/x', 'http://127.0.0.1:1/x', 'a?b', 'a#b', '//elsewhere/x']) {
      expect(await createUrlReader(`${url}/record/`).read({ path, maxBytes: 9 })).toMatchObject({ ok: false });
    }
    expect(asked).toEqual([]);
    const path = 'roll/city.leaves';
    const read = await createUrlReader(`${url}/record`).read({ path, maxBytes: maxBytesOf(path) });
    expect(read.ok).toBe(true);
    expect(asked).toEqual(['/record/roll/city.leaves']);
  });
});
