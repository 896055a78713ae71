import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../src/backends/libsodium-group.ts';
import { createNobleGroup } from '../../src/backends/noble-group.ts';
import { launchBrowser } from '../support/browser.ts';
import { ROOT } from '../support/root.ts';
import { vectorText } from '../support/vectors.ts';
import { runWorkedExample, type WorkedInput } from '../support/worked-example.ts';
import type * as entry from './browser-entry.ts';

/** The core's path of a member's device gives the same bytes on Node and, bundled, in a browser. */

const WORKED = join(ROOT, 'test/vectors/tellers/worked-example.json');

interface Rfc9474 {
  name: string;
  n: string;
  input_msg: string;
  salt: string;
  inv: string;
  blinded_msg: string;
  blind_sig: string;
  sig: string;
}

const plain = (hexText: string) => hexText.replace(/^0x/, '');
const integer = (hexText: string) => BigInt(`0x${plain(hexText)}`);

function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b] = [b, a % b];
    [x, y] = [y, x - quotient * y];
  }
  return ((x % modulus) + modulus) % modulus;
}

const worked = JSON.parse(readFileSync(WORKED, 'utf8')) as { input: WorkedInput; output: unknown };

test('the worked example of docs/protocol.md holds with noble and with libsodium', async () => {
  const output = runWorkedExample(worked.input, createNobleGroup());
  // Set UPDATE_VECTORS=1 to write the example anew after a change of the protocol.
  if (process.env['UPDATE_VECTORS'] === '1') {
    writeFileSync(WORKED, `${JSON.stringify({ ...worked, output }, null, 2)}\n`);
  } else expect(output).toEqual(worked.output);
  expect(output['reasonsToRefuse']).toEqual([]);
  expect(runWorkedExample(worked.input, await createLibsodiumGroup())).toEqual(output);
});

describe('in a browser', () => {
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    const bundle = await build({
      entryPoints: [join(ROOT, 'test/web/browser-entry.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      globalName: 'tellers',
      platform: 'browser',
      target: 'es2022',
      // fast-check comes along with the seeded random source of the tests; it asks for nothing of Node.
      logLevel: 'error',
    });
    browser = await launchBrowser();
    page = await browser.newPage();
    await page.goto('about:blank');
    await page.addScriptTag({ content: bundle.outputFiles[0]?.text ?? '' });
  });

  afterAll(async () => {
    await browser.close();
  });

  test('the worked example gives the same bytes', async () => {
    const text = await page.evaluate(
      (input) => (globalThis as unknown as { tellers: typeof entry }).tellers.worked(JSON.parse(input) as WorkedInput),
      JSON.stringify(worked.input),
    );
    expect(JSON.parse(text)).toEqual(worked.output);
  });

  test('every vector of RFC 9474 blinds and unblinds to the published bytes', async () => {
    const vectors = JSON.parse(vectorText('rfc9474/test_vectors_rfc9474.json')) as Rfc9474[];
    expect(vectors).toHaveLength(4);
    for (const vector of vectors) {
      const blindingFactor = inverse(integer(vector.inv), integer(vector.n)).toString(16);
      const result = await page.evaluate(
        (input) => (globalThis as unknown as { tellers: typeof entry }).tellers.blindRsa(input),
        {
          n: plain(vector.n),
          message: vector.input_msg,
          salt: vector.salt,
          inverse: plain(vector.inv),
          blindSignature: vector.blind_sig,
          blindingFactor: blindingFactor.padStart(blindingFactor.length + (blindingFactor.length % 2), '0'),
        },
      );
      expect(result, vector.name).toEqual([vector.blinded_msg, vector.sig]);
    }
  });

  test('multiples of the generator and refused encodings are those of RFC 9496', async () => {
    const vectors = JSON.parse(vectorText('rfc9496/ristretto255.json')) as {
      smallMultiples: string[];
      badEncodings: string[];
    };
    const result = await page.evaluate(
      (bad) => (globalThis as unknown as { tellers: typeof entry }).tellers.ristretto(bad),
      vectors.badEncodings,
    );
    expect(result).toEqual({ multiples: vectors.smallMultiples.slice(1, 16), accepted: [] });
  });
});
