import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Linter } from 'eslint';
import * as regexp from 'eslint-plugin-regexp';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { readBlt } from '../../src/core/count/blt/blt.ts';
import { readPreflib } from '../../src/core/count/preflib/preflib.ts';
import { ROOT } from '../support/root.ts';

/** Patterns that somebody's text could keep busy (ReDoS): every one in the sources is held to linear time. */

/** Patterns that are put together at run time, and from what; none of it comes from outside. */
const PUT_TOGETHER: Readonly<Record<string, string>> = {
  'src/core/election/values.ts': 'one class of characters, twice',
  'src/contract/json-schema.ts': 'the patterns of our own schemas, of which each is checked here',
  'src/http/cross-origin.ts': 'the paths of the contract, each parameter as [^/]+',
  'src/pgp/armor.ts': 'a length of line',
};

const files = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.includes('generated') && !file.includes('assembly'))
  .map((file) => `src/${file.replaceAll('\\', '/')}`);

/** Each pattern that stands in the sources, with where it stands; and the files that make patterns of texts. */
function patterns(): { readonly literals: Map<string, string>; readonly puttingTogether: Set<string> } {
  const literals = new Map<string, string>();
  const puttingTogether = new Set<string>();
  for (const file of files) {
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) literals.set(node.text, file);
      if (ts.isNewExpression(node) && node.expression.getText() === 'RegExp') puttingTogether.add(file);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(file, readFileSync(join(ROOT, file), 'utf8'), ts.ScriptTarget.Latest, true));
  }
  return { literals, puttingTogether };
}

/** What the analysis says against patterns: those that some text makes it try more than a few times per character. */
function superLinear(literals: readonly string[]): string[] {
  const found = new Linter().verify(literals.map((literal) => `${literal}.test(x);`).join('\n'), {
    languageOptions: { ecmaVersion: 2025 },
    plugins: { regexp: regexp },
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  });
  return found.map(({ line, message }) => `${literals[line - 1] ?? ''}: ${message}`);
}

test('every pattern of the sources takes linear time, whatever it is held against', () => {
  const { literals, puttingTogether } = patterns();
  expect(literals.size).toBeGreaterThan(100);
  expect(superLinear([...literals.keys()])).toEqual([]);
  expect([...puttingTogether].toSorted()).toEqual(Object.keys(PUT_TOGETHER).toSorted());
});

test('the analysis knows what it looks for: patterns that are quadratic, and one that is worse', () => {
  expect(superLinear(['/^(\\S+)\\s*(.*)$/', '/-+$/', '/^(a+)+$/'])).toHaveLength(4);
});

const LONG = 300_000;

test.each([
  ['a word without end, then two breaks', `${'a'.repeat(LONG)}\u2028a\u2028a`],
  ['white space without end', `1${' '.repeat(LONG)}\u2028\u2028 x`],
  ['quotes without end', '"'.repeat(LONG)],
  ['quoted names that never close', '"a" '.repeat(LONG / 4)],
  ['braces without end', `1: ${'{'.repeat(LONG)}`],
  ['places that never end', `1: ${'1, '.repeat(LONG / 3)}x`],
  ['a key without end', `# ${'A '.repeat(LONG / 2)}`],
  ['a comment name without end', `# ALTERNATIVE NAME 1:${' '.repeat(LONG)}\u2028a\u2028`],
])('a ballot file with %s is answered', (_, line) => {
  for (const text of [`2 1\n${line}\n0\n"a"\n"b"\n"t"\n`, `2 1\n1 1 2 0\n0\n${line}\n"b"\n"t"\n`]) {
    const read = readBlt(text);
    // Read or refused; what counts is that it comes back.
    expect(typeof read.ok).toBe('boolean');
  }
  const head = '# DATA TYPE: toi\n# NUMBER ALTERNATIVES: 2\n# ALTERNATIVE NAME 1: a\n# ALTERNATIVE NAME 2: b\n';
  expect(typeof readPreflib(`${head}${line}\n`).ok).toBe('boolean');
});
