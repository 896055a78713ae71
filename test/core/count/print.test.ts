import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/core/base/canonical-json.ts';
import type { ElectionResult } from '../../../src/core/count/count-election.ts';
import { sheetCsv } from '../../../src/core/count/print/csv.ts';
import { escapeHtml, html } from '../../../src/core/count/print/escape.ts';
import { resultPage, sheetPage } from '../../../src/core/count/print/html.ts';
import { sheetText } from '../../../src/core/count/print/text.ts';
import { RULES } from '../../../src/core/count/rules.ts';
import { SheetSchema } from '../../../src/core/count/sheet.ts';
import { electionNotice } from '../../../src/core/election/definition.ts';
import type { Hash } from '../../../src/core/election/values.ts';
import { exampleSheet } from '../../support/counting-docs.ts';
import { makeTestDefinition } from '../../support/definition.ts';
import { bltOf, countFile, electionText } from './count-file.ts';

const labour = countFile({ file: bltOf(electionText('irv/labour-2010-mp-section.blt')), rule: 'irv' });
const tied = countFile({
  file: bltOf('3 1\n5 1 0\n3 2 1 0\n3 3 2 0\n2 0\n0\n"Ann"\n"Bo"\n"Cy"\n"Chair"\n'),
  rule: 'irv',
  lots: { source: 'seed', lotSeed: new Uint8Array(32) },
});

describe('a long list of elected candidates', () => {
  test('may stand in two columns, and a short one never does', () => {
    const count = (seats: number) => {
      const names = Array.from({ length: 9 }, (_, at) => `"C${at}"\n`).join('');
      return sheetPage(countFile({ file: bltOf(`9 ${seats}\n1 1 0\n0\n${names}"T"\n`), rule: 'approval' }));
    };
    expect(count(6)).not.toContain('class="many"');
    expect(count(7)).toContain('<ol class="many">');
  });
});

describe('escaping', () => {
  test('no text can open a tag or leave an attribute, and its characters are all kept', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const escaped = escapeHtml(text);
        expect(escaped).not.toMatch(/[<>"']/);
        const back = escaped
          .replaceAll('&lt;', '<')
          .replaceAll('&gt;', '>')
          .replaceAll('&quot;', '"')
          .replaceAll('&#39;', "'")
          .replaceAll('&amp;', '&');
        expect(back).toBe(text);
      }),
    );
  });

  test('a template escapes texts and keeps what was made by templates', () => {
    expect(html`<p title="${'a"b'}">${'<b>'}${html`<i>${'&'}</i>`}${[html`<u/>`]}${3}</p>`.text).toBe(
      '<p title="a&quot;b">&lt;b&gt;<i>&amp;</i><u/>3</p>',
    );
  });
});

describe('the page of a result', () => {
  const definition = makeTestDefinition({ title: 'A <script>alert(1)</script> & "title"' });
  const result: ElectionResult = {
    type: 'tellers/result/v1',
    election: 'ab'.repeat(32) as Hash,
    notice: electionNotice(definition),
    contests: [labour, tied],
  };
  const page = resultPage({ definition, result, withheld: [] });

  test('says first who could open the ballots, then who is elected, then everything else', () => {
    const places = [
      `A${electionNotice(definition).slice(1)}.`,
      '<h1>',
      'Elected',
      'Stage by stage',
      'All figures',
      'Ties and lots',
    ];
    const found = places.map((text) => page.indexOf(text, page.indexOf('<body>')));
    expect(found.every((at) => at > 0)).toBe(true);
    expect(found).toEqual(found.toSorted((left, right) => left - right));
  });

  test('names every group whose ballots were not opened, by name and id, and how many there are', () => {
    expect(page).not.toContain('not opened');
    const sections = [
      { ...definition.sections[0]!, name: 'Board & "friends"' as never },
      { ...definition.sections[0]!, id: 'abroad' as never, name: 'Abroad' as never },
    ];
    const withheld = [
      { group: sections[0]!.id, ballots: 1 },
      { group: 'abroad', ballots: 4 },
    ];
    const other = resultPage({ definition: { ...definition, sections }, result, withheld });
    const part = /<section class="withheld">.*?<\/section>/.exec(other)![0];
    expect(part).toContain('Ballots that were not opened');
    expect(part).toContain(`<bdi>Board &amp; &quot;friends&quot;</bdi> (<code>${sections[0]!.id}</code>): 1 ballot<`);
    expect(part).toContain('<bdi>Abroad</bdi> (<code>abroad</code>): 4 ballots<');
    expect(other.indexOf(part)).toBeLessThan(other.indexOf('class="elected"'));
  });

  test('needs nothing else: no script, no request, and a policy that allows only its own style', () => {
    expect(page).not.toMatch(/<script|<img|<link|<iframe|<object|@import|url\(| src=| href=| style=| on[a-z]+=/);
    const style = /<style>([^<]*)<\/style>/.exec(page)![1]!;
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page).toContain(`style-src &#39;sha256-${hash}&#39;`);
    expect(page).toContain('default-src &#39;none&#39;');
  });

  test('escapes what comes from outside', () => {
    expect(page).toContain('A &lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;title&quot;');
    const file = bltOf('2 1\n1 1 0\n0\n"<b>Ann</b>"\n"Bo & \'Co\'"\n"<i>T</i>"\n');
    const other = sheetPage(countFile({ file, rule: 'irv' }));
    expect(other).not.toMatch(/<b>Ann|<i>T/);
    expect(other).toContain('&lt;b&gt;Ann&lt;/b&gt;');
  });

  test('shows every figure of every stage', () => {
    const text = page.replace(/<[^>]*>/g, ' ');
    for (const stage of labour.stages) {
      for (const votes of Object.values(stage.votes)) expect(text).toMatch(new RegExp(`\\b${votes}\\b`));
    }
    for (const { name } of labour.input.candidates) expect(text).toContain(name);
  });

  test('explains each lot and how to check the order by hand', () => {
    const text = page.replace(/<[^>]*>/g, '').replaceAll('&#39;', "'");
    expect(text).toMatch(/had equal votes \(3\); lot 1 excluded (Bo|Cy)/);
    expect(text).toContain('This changed who is elected');
    expect(text).toContain(`printf 'tie/1\\nfile\\n${'0'.repeat(64)}' | sha256sum`);
    expect(text).toContain(tied.tieOrder.contestSeed!);
    for (const { hash } of tied.tieOrder.order) expect(text).toContain(hash!);
  });
});

describe('the text of a sheet', () => {
  test('has a sentence and all figures for each stage', () => {
    const text = sheetText(labour);
    expect(text).toContain('Stage 2. D.Abbott has the fewest votes (7) and is excluded.');
    expect(text).toContain('4 to E.Milbnd and 1 to E.Balls; 2 to nobody, for want of a further preference.');
    expect(text).toMatch(/D\.Milbnd {10}140 {2}\+15 {3}elected/);
    expect(text).toContain('(140 of 262) and is elected.');
    expect(text).toMatch(/\nElected: D\.Milbnd\.\n/);
  });

  test('prints blank papers apart, and the lots with their order', () => {
    const text = sheetText(tied);
    expect(text).toContain('Ballots: 13; for candidates: 11; blank: 2');
    expect(text).toMatch(/Lot 1, at stage 2, between Bo and Cy: it excluded/);
    for (const { hash } of tied.tieOrder.order) expect(text).toContain(hash!);
  });

  test('says plainly that nobody is elected, and that seats stay empty', () => {
    const none = countFile({ file: bltOf('2 1\n3 0\n0\n"A"\n"B"\n"T"\n'), rule: 'irv' });
    expect(sheetText(none)).toContain('Nobody is elected: no paper counts for a candidate.');
    const few = countFile({ file: bltOf('1 3\n1 1 0\n0\n"A"\n"T"\n'), rule: 'plurality' });
    expect(sheetText(few)).toContain('2 seats stay empty: there are too few candidates.');
  });

  test('a name from right to left is isolated in sentences', () => {
    const file = bltOf('2 1\n2 1 0\n1 2 0\n0\n"مريم"\n"Bo"\n"T"\n');
    expect(sheetText(countFile({ file, rule: 'irv' }))).toContain('\u2068مريم\u2069 has more than half');
  });
});

describe('a sheet that is read from its file', () => {
  test.each(RULES.map((entry) => [entry.id, entry] as const))(
    'is printed as it was when it was made: %s',
    (_, entry) => {
      const sheet = exampleSheet(entry);
      const read = SheetSchema.parse(JSON.parse(canonicalJson(sheet)));
      expect(sheetText(read)).toBe(sheetText(sheet));
      expect(sheetPage(read)).toBe(sheetPage(sheet));
      expect(sheetCsv(read)).toBe(sheetCsv(sheet));
    },
  );
});
