import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import request from 'supertest';
import { extract } from 'tar-stream';
import { describe, expect, test } from 'vitest';
import { utf8 } from '../../src/core/base/bytes.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { closedService } from '../support/closed-service.ts';

const RUNNING = new Map<string, Uint8Array>([
  ['index.json', utf8('{"files":[]}')],
  ['definition.json', utf8('{"title":"ä"}')],
  ['box/entries.jsonl', utf8('{"kind":"announced"}\n{"kind":"ballot"}\n')],
  ['box/checkpoint', utf8('origin\n2\nroot\n')],
  ['box/tile/0/000.p/2', new Uint8Array(64).fill(7)],
  ['signatures/definition/officer-aa.asc', utf8('-----BEGIN PGP SIGNATURE-----\n')],
  ['acts/1.json', utf8('{}')],
  ['empty', new Uint8Array()],
]);
const FINAL = new Map([
  ...RUNNING,
  ['declaration.json', utf8('{}')],
  ['box/entries.jsonl', utf8('{"kind":"announced"}\n{"body":1,"kind":"declared"}\n')],
]);

function serving(files: ReadonlyMap<string, Uint8Array> | null) {
  return createHttpApp(
    closedService({ record: { files: (election) => Promise.resolve(election === 'e' ? files : null) } }),
  );
}

const app = serving(RUNNING);
const base = '/api/v1/elections/e/record';

function get(target: ReturnType<typeof serving>, path: string) {
  return request(target)
    .get(path)
    .buffer(true)
    .parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => done(null, Buffer.concat(chunks)));
    });
}

describe('the files of a record', () => {
  test('are served under their own paths, byte for byte', async () => {
    for (const [path, content] of RUNNING) {
      const response = await get(app, `${base}/${path}`);
      expect(response.status, path).toBe(200);
      expect(Buffer.compare(response.body as Buffer, content), path).toBe(0);
    }
  });

  test('say what they are, and no browser guesses otherwise', async () => {
    const types = {
      'index.json': 'application/json',
      'box/entries.jsonl': 'application/x-ndjson',
      'box/checkpoint': 'text/plain; charset=utf-8',
      'box/tile/0/000.p/2': 'application/octet-stream',
      'signatures/definition/officer-aa.asc': 'application/pgp-signature',
    };
    for (const [path, type] of Object.entries(types)) {
      const { headers } = await get(app, `${base}/${path}`);
      expect(headers['content-type'], path).toBe(type);
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
  });

  test.each([
    'nothing',
    'box',
    'box/',
    'box//entries.jsonl',
    '../definition.json',
    '%2e%2e/definition.json',
    'box%2Fcheckpoint/x',
    '__proto__',
    'constructor',
    'INDEX.json',
    'index.json/',
    '%00',
    '',
  ])('do not include %j', async (path) => {
    const response = await request(app).get(`${base}/${path}`);
    expect(response.status).toBe(404);
    expect(response.body).toMatchObject({ code: 'not-found' });
  });

  test('of an election that was not announced are not there', async () => {
    for (const path of ['/record/index.json', '/record.tar']) {
      const response = await request(app).get(`/api/v1/elections/other${path}`);
      expect(response.body).toMatchObject({ code: 'election-not-found' });
    }
  });

  test('are sent again only when they have changed', async () => {
    const first = await get(app, `${base}/definition.json`);
    const tag = createHash('sha256').update(RUNNING.get('definition.json')!).digest('hex');
    expect(first.headers['etag']).toBe(`"${tag}"`);
    for (const known of [`"${tag}"`, `W/"${tag}"`, `"x", "${tag}"`, '*']) {
      const again = await get(app, `${base}/definition.json`).set('if-none-match', known);
      expect(again.status, known).toBe(304);
      expect(again.body, known).toHaveLength(0);
    }
    const changed = await get(app, `${base}/definition.json`).set('if-none-match', '"other"');
    expect(changed.status).toBe(200);
  });

  test('are asked for again each time, because even a declared election can be annulled', async () => {
    for (const files of [null, FINAL]) {
      const answer = await get(files === null ? app : serving(files), `${base}/index.json`);
      expect(answer.headers['cache-control']).toBe('no-cache');
    }
  });
});

describe('parts of a file', () => {
  const path = `${base}/box/entries.jsonl`;
  const content = Buffer.from(RUNNING.get('box/entries.jsonl')!);

  test.each([
    ['bytes=0-4', 0, 5],
    ['bytes=21-', 21, content.length],
    ['bytes=-7', content.length - 7, content.length],
    ['bytes=-999', 0, content.length],
    ['bytes=5-999999', 5, content.length],
  ])('%s', async (range, start, end) => {
    const part = await get(app, path).set('range', range);
    expect(part.status).toBe(206);
    expect(part.headers['content-range']).toBe(`bytes ${start}-${end - 1}/${content.length}`);
    expect(Buffer.compare(part.body as Buffer, content.subarray(start, end))).toBe(0);
  });

  test.each(['bytes=4-2', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=a-b', 'bytes=-'])('%s is the whole', async (range) => {
    const whole = await get(app, path).set('range', range);
    expect([whole.status, (whole.body as Buffer).length]).toEqual([200, content.length]);
  });

  test('beyond the end are not there, and the answer says where the end is', async () => {
    for (const range of [`bytes=${content.length}-`, 'bytes=-0']) {
      const answer = await request(app).get(path).set('range', range);
      expect(answer.body).toMatchObject({ code: 'range-not-satisfiable', status: 416 });
      expect(answer.headers['content-range']).toBe(`bytes */${content.length}`);
    }
  });

  test('of an older file are not mixed with this one', async () => {
    const tag = (await get(app, path)).headers['etag'] as string;
    expect((await get(app, path).set('range', 'bytes=1-2').set('if-range', tag)).status).toBe(206);
    expect((await get(app, path).set('range', 'bytes=1-2').set('if-range', '"older"')).status).toBe(200);
  });
});

describe('the archive of a record', () => {
  async function entries(files: ReadonlyMap<string, Uint8Array>) {
    const response = await get(serving(files), `${base}.tar`);
    const reader = extract();
    Readable.from([response.body as Buffer]).pipe(reader);
    const found: { name: string; header: object; content: Buffer }[] = [];
    for await (const entry of reader) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry) chunks.push(chunk as Buffer);
      const { name, mode, uid, gid, mtime, type } = entry.header;
      found.push({ name, header: { mode, uid, gid, mtime: mtime.getTime(), type }, content: Buffer.concat(chunks) });
    }
    return { response, found };
  }

  test('holds the same files, sorted by path, all times zero', async () => {
    const { response, found } = await entries(RUNNING);
    expect(response.headers['content-type']).toBe('application/x-tar');
    expect(response.headers['content-disposition']).toBe('attachment; filename="e-record.tar"');
    expect(found.map(({ name }) => name)).toEqual([...RUNNING.keys()].toSorted());
    for (const { name, header, content } of found) {
      expect(header, name).toEqual({ mode: 0o644, uid: 0, gid: 0, mtime: 0, type: 'file' });
      expect(Buffer.compare(content, RUNNING.get(name)!), name).toBe(0);
    }
  });

  test('has the same bytes whatever order the files came in', async () => {
    const forward = await get(serving(RUNNING), `${base}.tar`);
    const backward = await get(serving(new Map([...RUNNING].toReversed())), `${base}.tar`);
    expect(Buffer.compare(forward.body as Buffer, backward.body as Buffer)).toBe(0);
    expect((forward.body as Buffer).length % 512).toBe(0);
  });

  test('holds long paths and files larger than any buffer', async () => {
    const long = `blobs/${'ab'.repeat(32)}`;
    const large = new Uint8Array(3_000_001).fill(5);
    const path = `roll/${'s'.repeat(64)}.leaves`;
    const { found } = await entries(
      new Map([
        [long, large],
        [path, large],
      ]),
    );
    expect(found.map(({ name, content }) => [name, content.length])).toEqual([
      [long, large.length],
      [path, large.length],
    ]);
  });

  test('is not made again for a client that has it', async () => {
    const first = await get(app, `${base}.tar`);
    const again = await get(app, `${base}.tar`).set('if-none-match', first.headers['etag'] as string);
    expect(again.status).toBe(304);
    const head = await request(app).head(`${base}.tar`);
    expect(head.status).toBe(200);
  });
});

test('the record is read only', async () => {
  for (const path of [`${base}.tar`, `${base}/index.json`]) {
    for (const method of ['post', 'put', 'delete', 'patch'] as const) {
      const response = await request(app)[method](path);
      expect(response.status).toBe(405);
      expect(response.headers['allow']).toBe('GET, HEAD');
    }
  }
});
