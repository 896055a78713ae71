import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { makeSessionToken } from '../../src/core/base/session-token.ts';
import { trustedBase64Url } from '../../src/core/election/values.ts';
import { ROOT } from '../support/root.ts';

/** Secrets that could be guessed because they are not random enough. */

/** Where an id that need not be secret comes from `randomUUID`, and what it is. */
const PUBLIC_IDS = ['src/http/app.ts'];

const sources = readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.includes('generated'))
  .map((file) => `src/${file.replaceAll('\\', '/')}`);

/** A file without its comments. */
function codeOf(file: string): string {
  const scanner = ts.createScanner(
    ts.ScriptTarget.Latest,
    true,
    ts.LanguageVariant.Standard,
    readFileSync(join(ROOT, file), 'utf8'),
  );
  let text = '';
  while (scanner.scan() !== ts.SyntaxKind.EndOfFileToken) text += scanner.getTokenText();
  return text;
}

test('nothing in the sources takes randomness that can be predicted, and no secret is a UUID', () => {
  const code = new Map(sources.map((file) => [file, codeOf(file)]));
  const having = (pattern: RegExp) => [...code].filter(([, text]) => pattern.test(text)).map(([file]) => file);
  expect(having(/Math\.random|Math\[|pseudoRandomBytes|prng\(/)).toEqual([]);
  expect(having(/randomUUID/)).toEqual(PUBLIC_IDS);
  expect(having(/randomBytes\(|getRandomValues\(/).length).toBeGreaterThan(5);
});

test('a million session tokens: none twice, as many ones as zeros, every byte as often as any other', () => {
  const count = 1_000_000;
  let pool = randomBytes(0);
  const random = (length: number) => {
    if (pool.length < length) pool = randomBytes(1_000_000 - (1_000_000 % length));
    const taken = new Uint8Array(pool.subarray(0, length));
    pool = pool.subarray(length);
    return taken;
  };
  const seen = new Set<string>();
  const bytes = new Uint32Array(256);
  for (let made = 0; made < count; made += 1) {
    const token = makeSessionToken(random);
    seen.add(token);
    // Every tenth is taken apart: three million bytes are plenty for a look at their shares.
    if (made % 10 !== 0) continue;
    for (const byte of trustedBase64Url(token)) bytes[byte]! += 1;
  }
  expect(seen.size).toBe(count);
  const total = bytes.reduce((sum, each) => sum + each, 0);
  const ones = bytes.reduce((sum, each, byte) => sum + each * onesOf(byte), 0);
  // Monobit: standard deviations from half; a fair coin is further out than six once in five hundred million runs.
  expect(Math.abs(ones - total * 4) / Math.sqrt(total * 2)).toBeLessThan(6);
  const expected = total / 256;
  const chiSquare = bytes.reduce((sum, each) => sum + (each - expected) ** 2 / expected, 0);
  // 255 degrees of freedom: mean 255, standard deviation 22.6.
  expect(Math.abs(chiSquare - 255)).toBeLessThan(6 * 22.6);
});

function onesOf(byte: number): number {
  return [0, 1, 2, 3, 4, 5, 6, 7].filter((bit) => (byte >> bit) % 2 === 1).length;
}
