import { createHash } from 'node:crypto';
import request from 'supertest';
import { beforeAll, describe, expect, test } from 'vitest';
import { StoreUnavailableError } from '../../src/app/ports.ts';
import { PROBLEM_CODES } from '../../src/contract/problems.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { type Asset, pageAssets } from '../../src/http/pages/assets.ts';
import { html } from '../../src/http/pages/html.ts';
import { closedService } from '../support/closed-service.ts';
import { namesDefinition, STATES, sceneDefinition, sceneService, sceneStatus } from '../support/page-scenes.ts';

const fixed = sceneDefinition();
let app: ReturnType<typeof createHttpApp>;

beforeAll(() => {
  app = createHttpApp(sceneService(fixed));
});

async function textOf(path: string, headers: Readonly<Record<string, string>> = {}): Promise<string> {
  return (await request(app).get(path).set(headers)).text;
}

describe('the page of an election', () => {
  test('shows state, words, whole fingerprint, record and the command that checks it', async () => {
    const { text, headers } = await request(app).get('/elections/declared');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    for (const word of sceneStatus(fixed, 'declared').words) expect(text).toContain(`<li>${word}</li>`);
    expect(text).toContain(fixed.fingerprintHex);
    expect(text).toContain('Result declared');
    const record = '/api/v1/elections/declared/record';
    for (const file of ['/definition.json', '/result.html', '/declaration.json', '/box/entries.jsonl', '/index.json']) {
      expect(text).toContain(`href="${record}${file}"`);
    }
    expect(text).toContain(`href="${record}.tar"`);
    expect(text).toContain(
      `npx --no tellers verify https://vote.example${record} \\\n  --fingerprint FROM-YOUR-NOTICE`,
    );
  });

  test('says turnout by section, and never by option before the ballots are opened', async () => {
    const text = await textOf('/elections/voting');
    expect(text).toContain('<bdi>Branch delegates</bdi></th><td class="number">80</td><td class="number">40</td>');
    expect(text).toContain('50.0%');
    for (const state of STATES.filter((each) => each !== 'declared' && each !== 'annulled')) {
      const page = await textOf(`/elections/${state}`);
      expect(page).not.toContain('Elected');
      expect(page).not.toContain('result.html');
    }
  });

  test('says who could open the ballots, who decides, and whether it is a test', async () => {
    expect(await textOf('/elections/voting')).toContain('One trustee alone holds the key');
    const tested = createHttpApp(sceneService(sceneDefinition({ test: true })));
    expect((await request(tested).get('/elections/voting')).text).toContain('This is a test election.');
    expect(await textOf('/elections/voting')).not.toContain('This is a test election.');
  });

  test('has the signed head of every ledger, so that two people can compare what they were shown', async () => {
    const text = await textOf('/elections/voting');
    for (const root of [
      'L2vYxUHlfMBAo3LhuQZ9mUwAWsM1DUVeCqMy3KE1sgI=',
      '7mQyYxUHlfMBAo3LhuQZ9mUwAWsM1DUVeCqMy3KE1sg=',
    ]) {
      expect(text).toContain(`<code>${root}</code>`);
    }
    expect(text).toContain('/record/box/checkpoint"');
    expect(text).toContain('/record/registers/1/entries.jsonl"');
  });

  test('leads to the ballot while there is one, with the whole fingerprint, and to nothing after', async () => {
    for (const state of ['announced', 'voting'] as const) {
      expect(await textOf(`/elections/${state}`)).toContain(`href="/vote/${state}#${fixed.fingerprintHex}"`);
    }
    for (const state of ['draft', 'prepared', 'closed', 'declared', 'annulled'] as const) {
      expect(await textOf(`/elections/${state}`)).not.toContain('href="/vote/');
    }
  });

  test('names the organisation, and leads to where a receipt can be checked on the reader’s own device', async () => {
    const text = await textOf('/elections/voting?lang=fr');
    expect(text).toContain('<p class="organisation"><bdi lang="en">The Committee</bdi></p>');
    expect(text).toContain(`href="/check/voting?lang=fr#${fixed.fingerprintHex}"`);
  });

  test('has whom to ask as something to press, among the facts and at the foot of every page', async () => {
    const link = '<a class="alone" dir="ltr" href="mailto:returning-officer@vote.example">';
    expect((await textOf('/elections/voting')).split(link)).toHaveLength(3);
    expect((await textOf('/elections/declared/result?lang=ar')).split(link)).toHaveLength(2);
  });

  test('is a page of its own where there is no such election, and a problem for programs', async () => {
    const asked = request(app).get('/elections/none').set('accept', 'text/html,*/*');
    const { status, text } = await asked;
    expect(status).toBe(404);
    expect(text).toContain('There is no such election');
    const problem = await request(app).get('/elections/none');
    expect(problem.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect((problem.body as { code: string }).code).toBe('election-not-found');
    expect((await request(app).get('/elections/NOT%20AN%20ID').set('accept', 'text/html')).status).toBe(404);
  });
});

describe('the page of a result', () => {
  test('names winners first, then every stage with a sentence, and the table of all figures', async () => {
    const text = await textOf('/elections/declared/result');
    const at = (part: string) => text.indexOf(part);
    expect(at('Elected: 3 of 3 seats')).toBeGreaterThan(0);
    expect(at('Stage by stage')).toBeGreaterThan(at('Elected: 3 of 3 seats'));
    expect(at('All figures')).toBeGreaterThan(at('Stage by stage'));
    expect(text).toContain('has the fewest votes');
  });

  test('says how the election stands and how many voted, and no zeros but in the table of all figures', async () => {
    const text = await textOf('/elections/declared/result');
    expect(text.indexOf('Result declared')).toBeGreaterThan(0);
    expect(text.indexOf('Result declared')).toBeLessThan(text.indexOf('Elected: 3 of 3 seats'));
    expect(text).toContain('Turnout <b>640 / 1,280 (<bdi>50.0%</bdi>)</b>');
    const [before = '', table = ''] = text.split('All figures</h3>');
    expect(before).toContain('163 votes');
    expect(before.includes('.00000')).toBe(false);
    expect(table).toContain('163.00000');
    expect(await textOf('/elections/annulled/result')).toContain('<p class="state">Annulled</p>');
  });

  test('does not exist before officers have signed it', async () => {
    for (const state of ['voting', 'unsealed'] as const) {
      const text = await textOf(`/elections/${state}/result`);
      expect(text).toContain('There is no declared result yet');
      expect(text).not.toContain('class="elected"');
    }
  });

  test('has the figures of every question for spreadsheets, and none before the declaration', async () => {
    expect(await textOf('/elections/declared/result')).toContain('href="/elections/declared/result/chair.csv"');
    const { text, headers } = await request(app).get('/elections/declared/result/chair.csv');
    expect(headers['content-type']).toContain('text/csv');
    expect(text.split('\r\n')[0]).toContain('stage,part,action,row,id,name,votes');
    expect((await request(app).get('/elections/unsealed/result/chair.csv')).status).toBe(404);
    expect((await request(app).get('/elections/declared/result/none.csv')).status).toBe(404);
  });

  test('names the groups whose ballots were not opened, and how many there are', async () => {
    const [members, branches] = fixed.definition.sections;
    const sections = [members!, { ...branches!, openSmall: false, minimum: 100 }];
    const strict = createHttpApp(sceneService(sceneDefinition({ sections: sections as never })));
    const { text } = await request(strict).get('/elections/declared/result?lang=fr');
    expect(text).toContain('Bulletins qui n’ont pas été ouverts');
    expect(text).toContain('<bdi>Branch delegates</bdi>: 40<');
    expect(await textOf('/elections/declared/result?lang=fr')).not.toContain('Bulletins qui n’ont pas été ouverts');
  });

  test('is told in the reader’s language, and points to the page that was signed', async () => {
    for (const [language, sentence] of [
      ['fr', 'a le moins de voix'],
      ['ar', 'أقل الأصوات'],
    ]) {
      const text = await textOf(`/elections/declared/result?lang=${language}`);
      expect(text).toContain(sentence);
      expect(text).not.toContain('has the fewest votes');
      expect(text).toContain('/record/result.html"');
    }
  });

  const own = {
    en: ['excellent', 'turnout'],
    fr: ['excellente', 'participation'],
    ar: ['ممتاز', 'المشاركة'],
  } as const;

  test.each(['en', 'fr'] as const)(
    'written in %s, calls grades and the conditions of a motion by their names in the reader’s language; to check, as they were signed',
    async (main) => {
      const worded = createHttpApp(sceneService(namesDefinition(main)));
      for (const [language, names] of Object.entries(own)) {
        const { text } = await request(worded).get(`/elections/declared/result?lang=${language}`);
        const codes = [...text.matchAll(/<code>(.*?)<\/code>/gs)].map(([, code]) => code).join('\n');
        expect(codes).toMatch(new RegExp(`grades = \\[[^\\]]*&quot;${own[main][0]}&quot;\\]`));
        expect(codes).toContain(`&quot;name&quot;:&quot;${own[main][1]}&quot;`);
        const told = text.replaceAll(/<code>.*?<\/code>/gs, '');
        for (const name of names) expect(told).toContain(name);
        for (const name of Object.values(own).flat()) {
          if (!names.includes(name as never)) expect(told).not.toMatch(new RegExp(`(?<!\\p{L})${name}(?!\\p{L})`, 'u'));
        }
        // What fails is said where the outcome is, too.
        const outcome = told.slice(told.indexOf('id="contest-move"'));
        expect(/class="elected".*?<\/h3>/s.exec(outcome)?.[0]).toContain(names[1]);
      }
    },
  );

  test('says of an annulled election that it decides nothing', async () => {
    expect(await textOf('/elections/annulled/result')).toContain('decides nothing');
  });
});

describe('every page', () => {
  const paths = [
    '/',
    '/problems',
    ...STATES.map((state) => `/elections/${state}`),
    '/elections/declared/result',
    '/elections/voting/rules',
  ];

  test.each(paths)('%s loads nothing but files named by their hash, and carries no style or script', async (path) => {
    const { text, headers } = await request(app).get(path);
    const { style, mark, readersTime } = pageAssets();
    const hasTimes = text.includes('<time ');
    const program = `<script type="module" src="${readersTime.path}" integrity="${readersTime.integrity}"></script>`;
    expect(text.split(program)).toHaveLength(hasTimes ? 2 : 1);
    const rest = text.replace(program, '');
    expect([...rest.matchAll(/<(?:script|style|iframe)|\sstyle=|\son[a-z]+=/g)]).toEqual([]);
    const loaded = [...rest.matchAll(/<(?:link|img)[^>]* (?:href|src)="([^"]*)"/g)].map((match) => match[1] ?? '');
    expect(new Set(loaded)).toEqual(new Set([style.path, mark.path]));
    expect(text).toContain(`integrity="${style.integrity}"`);
    const policy = headers['content-security-policy'] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(/script-src ([^;]*)/.exec(policy)?.[1] ?? null).toBe(hasTimes ? "'self'" : null);
    expect(policy.includes("trusted-types 'none'")).toBe(hasTimes);
  });

  test('says every instant in the zone of the election, and tells the reader’s device which one it is', async () => {
    const { opens } = fixed.definition;
    for (const path of ['/', '/elections/voting']) {
      const text = await textOf(path);
      expect(text).toContain(`<time datetime="${opens}" data-zone="Europe/London" data-locale="en-GB"`);
      expect(text).toContain('<bdi>(Europe/London)</bdi>');
    }
  });

  test.each(paths)('%s is one language from end to end, and leads to the others', async (path) => {
    for (const [lang, dir] of [
      ['en', 'ltr'],
      ['fr', 'ltr'],
      ['ar', 'rtl'],
    ]) {
      const text = await textOf(`${path}?lang=${lang}`);
      expect(text).toContain(`<html lang="${lang}" dir="${dir}">`);
      for (const other of ['en', 'fr', 'ar'].filter((each) => each !== lang)) {
        expect(text).toContain(`<a href="${path}?lang=${other}" lang="${other}" hreflang="${other}">`);
      }
    }
  });

  test('loads the Arabic letters where they are read, and nowhere else', async () => {
    const { arabicFont } = pageAssets();
    expect(await textOf('/?lang=ar')).toContain(arabicFont.path);
    expect(await textOf('/?lang=fr')).not.toContain(arabicFont.path);
  });

  test('comes in the language that the browser asks for, without a cookie, and keeps the one of its address', async () => {
    expect(await textOf('/', { 'accept-language': 'de, ar;q=0.4, fr-CA;q=0.7' })).toContain('<html lang="fr"');
    expect(await textOf('/', { 'accept-language': 'de' })).toContain('<html lang="en"');
    const { text, headers } = await request(app).get('/?lang=ar').set('accept-language', 'fr');
    expect(text).toContain('href="/elections/voting?lang=ar"');
    expect(headers).not.toHaveProperty('set-cookie');
  });

  test('escapes what officers wrote', async () => {
    const evil = '<script>alert(1)</script> & "committee" \'26\'';
    const other = createHttpApp(sceneService(sceneDefinition({ title: evil })));
    for (const path of ['/', '/elections/voting', '/elections/declared/result']) {
      const { text } = await request(other).get(path);
      expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;committee&quot; &#39;26&#39;');
      expect(text).not.toContain('<script>');
    }
  });
});

describe('a page is sent as small as whoever asks takes it', () => {
  const sentAs = async (accepted: string) => {
    const { headers, body } = await request(app)
      .get('/elections/declared/result')
      .set('accept-encoding', accepted)
      .buffer(true)
      .parse((response, done) => {
        const parts: Buffer[] = [];
        // Unpacked on the way, as a browser does.
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => done(null, Buffer.concat(parts)));
      });
    return { headers: headers as Record<string, string>, bytes: body as Buffer };
  };

  test.each([
    ['gzip, deflate, br', 'br'],
    ['gzip;q=0.5', 'gzip'],
    ['br;q=0, gzip', 'gzip'],
    ['br; q=0.000', undefined],
    ['identity', undefined],
  ])('accept-encoding %s: %s', async (accepted, coding) => {
    const plain = await textOf('/elections/declared/result', { 'accept-encoding': 'identity' });
    const { headers, bytes } = await sentAs(accepted);
    expect(headers['content-encoding']).toBe(coding);
    expect(headers['vary']?.toLowerCase().split(/, */).toSorted()).toEqual(['accept-encoding', 'accept-language']);
    expect(bytes.toString('utf8')).toBe(plain);
  });
});

test('what pages load can be kept for ever, and is what its name and its hash say', async () => {
  for (const { path, integrity, type } of Object.values(pageAssets()) as Asset[]) {
    const { body, text, headers } = await request(app)
      .get(path)
      .buffer(true)
      .parse((response, done) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () => done(null, Buffer.concat(parts)));
      });
    const bytes = Buffer.isBuffer(body) ? body : Buffer.from(text);
    expect(path).toContain(createHash('sha256').update(bytes).digest('hex'));
    expect(integrity).toBe(`sha384-${createHash('sha384').update(bytes).digest('base64')}`);
    expect(headers['content-type']).toContain(type);
    expect(headers['cache-control']).toContain('immutable');
  }
  const style = Buffer.from(pageAssets().style.content).toString();
  expect(style.match(/url\([^)]*\)/g)).toEqual([`url(${pageAssets().arabicFont.path})`]);
  expect(style).not.toContain('@import');
});

test('the page at / lists open elections first, and says so when there is none', async () => {
  const titles = [...(await textOf('/')).matchAll(/<h3[^>]*><a href="\/elections\/([a-z]+)"/g)].map(
    (match) => match[1],
  );
  expect(titles).toEqual(['voting', 'announced', 'closed', 'mixed', 'unsealed', 'declared', 'annulled']);
  const none = createHttpApp(
    closedService({
      observer: {
        ...closedService().observer,
        listElections: () => Promise.resolve({ ok: true, value: { elections: [] } }),
      },
    }),
  );
  expect((await request(none).get('/')).text).toContain('No election has been announced yet');
});

test('the page at / says whose each election is, what is past as past, and leads to a declared result', async () => {
  const cards = (await textOf('/')).split('<section class="card">').slice(1);
  const card = (state: string) => cards.find((each) => each.includes(`href="/elections/${state}"`)) ?? '';
  for (const each of cards) expect(each).toContain('<bdi lang="en">The Committee</bdi>');
  expect(card('announced')).toContain('Voting opens');
  expect(card('announced')).not.toContain('Ballots');
  expect(card('voting')).toMatch(/Voting opened.*Voting closes.*Ballots so far/s);
  expect(card('declared')).toMatch(/Voting opened.*Voting closed.*Ballots</s);
  expect(card('declared')).toContain('href="/elections/declared/result"');
  expect(card('unsealed')).not.toContain('/result"');
});

test('a page is made once for all who ask at a time', async () => {
  let asked = 0;
  const scene = sceneService(fixed);
  const counted = createHttpApp({
    ...scene,
    record: {
      files: (election) => {
        asked += 1;
        return scene.record.files(election);
      },
    },
  });
  const get = (path: string) => request(counted).get(path);
  await Promise.all([get('/elections/voting'), get('/elections/voting'), get('/elections/voting')]);
  expect(asked).toBe(1);
  await get('/elections/voting?lang=fr');
  expect(asked).toBe(2);
});

test('a page that could not be made is tried again, and says in words that nothing is lost', async () => {
  let away = true;
  const busy = createHttpApp(
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
  const { status, text, headers } = await request(busy).get('/?lang=fr').set('accept', 'text/html');
  expect(status).toBe(503);
  expect(headers['retry-after']).toBe('2');
  expect(text).toContain('Rien n’est perdu');
  expect(text).toContain('<a class="button" href="/?lang=fr">Recharger cette page</a>');
  away = false;
  expect((await request(busy).get('/')).status).toBe(200);
});

test('other methods and addresses that do not exist are pages to people and problems to programs', async () => {
  const posted = await request(app).post('/elections/voting').set('accept', 'text/html');
  expect(posted.status).toBe(405);
  expect(posted.headers['allow']).toBe('GET, HEAD');
  expect(posted.text).toContain('This page can only be read.');
  expect((await request(app).get('/nowhere').set('accept', 'text/html')).text).toContain('There is no such page');
  const api = await request(app).get('/api/v1/nowhere').set('accept', 'text/html');
  expect(api.headers['content-type']).toContain('application/problem+json');
});

test('the page of problems has an anchor for the type of every problem', async () => {
  const text = await textOf('/problems');
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
  const served = createHttpApp(closedService({ record: { files: () => Promise.resolve(files) } }));
  const { headers } = await request(served).get('/api/v1/elections/e/record/result.html');
  const hash = createHash('sha256').update(style).digest('base64');
  expect(headers['content-security-policy']).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox`,
  );
});
