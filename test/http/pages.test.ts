import { createHash } from 'node:crypto';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { StoreUnavailableError } from '../../src/app/ports.ts';
import type { ElectionStatus } from '../../src/app/record/election-status.ts';
import { PROBLEM_CODES } from '../../src/contract/problems.ts';
import { electionNotice } from '../../src/core/election/definition.ts';
import type { Hash, Instant } from '../../src/core/election/values.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { html } from '../../src/http/pages/html.ts';
import { closedService } from '../support/closed-service.ts';

const trustee = { name: 'T', certificate: '', share: '' as never };
const NOTICE = electionNotice({
  test: true,
  electionKey: { y: '', threshold: 1, trustees: [trustee], ceremony: '' as never },
});

const declared: ElectionStatus = {
  election: 'committee-2026',
  title: '<script>alert(1)</script> & "committee" \'26\'',
  state: 'declared',
  notice: NOTICE,
  opens: '2026-11-10T08:00:00Z' as Instant,
  closes: '2026-11-17T20:00:00Z' as Instant,
  now: '2026-11-18T20:00:00Z' as Instant,
  fingerprint: 'ab'.repeat(32) as Hash,
  words: [
    'abandon',
    'ability',
    'able',
    'about',
    'above',
    'absent',
    'absorb',
    'abstract',
    'absurd',
    'abuse',
    'access',
    'acid',
  ],
  turnout: [{ section: 'all', entitled: 20, ballots: 12 }],
};

function serviceWith(elections: readonly ElectionStatus[]) {
  return createHttpApp(
    closedService({
      publicUrl: 'https://vote.example',
      observer: {
        listElections: () => Promise.resolve({ ok: true, value: { elections: [...elections] } }),
        electionStatus: ({ election }) => {
          const found = elections.find((each) => each.election === election);
          return Promise.resolve(
            found === undefined ? { ok: false, error: { kind: 'election-not-found' } } : { ok: true, value: found },
          );
        },
      },
    }),
  );
}

describe('the page at /', () => {
  test('shows state, words, whole fingerprint, record and the command that checks it', async () => {
    const { text, headers } = await request(serviceWith([declared])).get('/');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    for (const word of declared.words) expect(text).toContain(`<li>${word}</li>`);
    expect(text).toContain('Result declared');
    expect(text).toContain('<td>all</td><td class="number">20</td><td class="number">12</td>');
    const record = '/api/v1/elections/committee-2026/record';
    for (const file of ['/definition.json', '/result.html', '/declaration.json', '/box/entries.jsonl', '/index.json']) {
      expect(text).toContain(`href="${record}${file}"`);
    }
    expect(text).toContain(`href="${record}.tar"`);
    expect(text).toContain(
      `npx --no tellers verify https://vote.example${record} \\\n  --fingerprint FROM-YOUR-NOTICE`,
    );
  });

  test('says of every election who could open its ballots, and whether it is a test', async () => {
    const { text } = await request(serviceWith([declared, { ...declared, election: 'second' }])).get('/');
    expect(NOTICE).toContain('a test');
    expect(text.split(`A${NOTICE.slice(1)}`)).toHaveLength(3);
  });

  test('escapes what officers wrote', async () => {
    const { text } = await request(serviceWith([declared])).get('/');
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;committee&quot; &#39;26&#39;');
    expect(text).not.toContain('<script');
  });

  test('loads nothing but its own stylesheet, and carries no style or script of its own', async () => {
    const { text } = await request(serviceWith([declared])).get('/');
    expect([...text.matchAll(/<(?:script|style|img|iframe)|\sstyle=|\son[a-z]+=/g)]).toEqual([]);
    expect([...text.matchAll(/<link[^>]* href="([^"]*)"/g)].map((match) => match[1])).toEqual(['/style.css', 'data:,']);
    const style = await request(serviceWith([])).get('/style.css');
    expect(style.headers['content-type']).toBe('text/css; charset=utf-8');
    expect(style.text).not.toMatch(/url\(|@import/);
  });

  test('offers no result before there is one', async () => {
    const { text } = await request(serviceWith([{ ...declared, state: 'voting' }])).get('/');
    expect(text).toContain('Voting is open');
    expect(text).not.toContain('result.html');
  });

  test('says so when there is no election', async () => {
    expect((await request(serviceWith([])).get('/')).text).toContain('No election has been announced yet');
  });
});

test('the page at / is made once for all who ask at a time, open elections first', async () => {
  let asked = 0;
  const ids = ['a-declared', 'b-voting', 'c-announced'];
  const app = createHttpApp(
    closedService({
      observer: {
        listElections: () => {
          asked += 1;
          const elections = ids.map((election) => ({ election, title: election, state: election.slice(2) }));
          return Promise.resolve({ ok: true, value: { elections } });
        },
        electionStatus: ({ election }) =>
          Promise.resolve({ ok: true, value: { ...declared, election, title: `title of ${election}` } }),
      },
    }),
  );
  const pages = await Promise.all([request(app).get('/'), request(app).get('/'), request(app).get('/')]);
  expect(asked).toBe(1);
  expect(pages[0].text.match(/title of [a-z-]+/g)).toEqual([
    'title of b-voting',
    'title of c-announced',
    'title of a-declared',
  ]);
});

test('a page that could not be made is tried again', async () => {
  let away = true;
  const app = createHttpApp(
    closedService({
      observer: {
        ...closedService().observer,
        listElections: () =>
          away
            ? Promise.reject(new StoreUnavailableError('away'))
            : Promise.resolve({ ok: true, value: { elections: [] } }),
      },
    }),
  );
  expect((await request(app).get('/')).status).toBe(503);
  away = false;
  expect((await request(app).get('/')).status).toBe(200);
});

test('the page of problems has an anchor for the type of every problem', async () => {
  const { text } = await request(serviceWith([])).get('/problems');
  for (const code of PROBLEM_CODES) expect(text).toContain(`id="${code}"`);
});

test('text inserted into HTML is text, whatever it holds', () => {
  const part = html`<b>${'<&>"\''}</b>`;
  expect(part.markup).toBe('<b>&lt;&amp;&gt;&quot;&#39;</b>');
  expect(html`${[part, part]}${3}`.markup).toBe(`${part.markup}${part.markup}3`);
});

test('the policy of a result page allows its own style by hash and nothing else', async () => {
  const style = 'body { color: red }';
  const page = `<!doctype html><style>${style}</style><script>alert(1)</script>`;
  const files = new Map([['result.html', Buffer.from(page)]]);
  const app = createHttpApp(closedService({ record: { files: () => Promise.resolve(files) } }));
  const { headers } = await request(app).get('/api/v1/elections/e/record/result.html');
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers['content-security-policy']).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox`,
  );
});
