import { sha256 } from '@noble/hashes/sha2.js';
import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, fromUtf8, toBase64Url, toHex, utf8 } from '../../../src/core/base/bytes.ts';
import type { JsonObject } from '../../../src/core/base/canonical-json.ts';
import * as dealer from '../../../src/core/ceremony/dealer.ts';
import { reasonsToRefuseCeremony, replayCeremony } from '../../../src/core/ceremony/transcript.ts';
import { transcriptOf } from '../../../src/core/ceremony/transcript-lines.ts';
import { type Definition, DefinitionSchema } from '../../../src/core/election/definition.ts';
import { createOpenPgp } from '../../../src/pgp/openpgp.ts';
import { ownOf, type Scene, sceneAt, trusteeKeys } from '../../support/ceremony-scene.ts';
import { signedBy } from '../../support/record-ceremony.ts';
import { recordDefinition } from '../../support/record-definition.ts';
import { recordKeys } from '../../support/record-keys.ts';

const openPgp = createOpenPgp();
const SIZE = { n: 3, t: 2 };
let complete: Scene;
let other: Scene;
let lines: string[];

function textOf(bytes: Uint8Array): string {
  const text = fromUtf8(bytes);
  if (!text.ok) throw new Error('text');
  return text.value;
}

const joined = (all: readonly string[]) => utf8(all.map((line) => `${line}\n`).join(''));

async function whyRefused(transcript: Uint8Array, certificates?: readonly string[]): Promise<string> {
  const { group, input } = complete;
  const replayed = await replayCeremony({
    group,
    openPgp,
    transcript,
    certificates: certificates ?? input.trustees.map(({ certificate }) => certificate),
  });
  return replayed.ok ? '' : replayed.error.reasons.join('; ');
}

beforeAll(async () => {
  complete = await sceneAt('complete', SIZE);
  other = await sceneAt('complete', { ...SIZE, label: 'another ceremony' });
  lines = textOf(transcriptOf(complete.ceremony)!).trimEnd().split('\n');
});

describe('a transcript', () => {
  test('is read only whole: each line that is dropped is missed', async () => {
    expect(lines).toHaveLength(19);
    expect(await whyRefused(joined(lines))).toBe('');
    for (const at of lines.keys()) expect(await whyRefused(joined(lines.toSpliced(at, 1))), `line ${at}`).not.toBe('');
  });

  test('has its lines in one order: any two neighbours that change places are seen', async () => {
    for (let at = 0; at + 1 < lines.length; at += 1) {
      const swapped = lines.with(at, lines[at + 1]!).with(at + 1, lines[at]!);
      expect(await whyRefused(joined(swapped)), `lines ${at} and ${at + 1}`).not.toBe('');
    }
  });

  test('has no line twice, and no more than a ceremony has', async () => {
    for (const at of lines.keys()) {
      expect(await whyRefused(joined(lines.toSpliced(at, 0, lines[at]!))), `line ${at}`).not.toBe('');
    }
    expect(await whyRefused(joined([...lines, '{}']))).toContain('line 20');
  });

  test('does not change in one character of any line', async () => {
    for (const [at, line] of lines.entries()) {
      const middle = line.search(/[0-9a-f]{64}/) + 20;
      const changed = `${line.slice(0, middle)}${line[middle] === '0' ? '1' : '0'}${line.slice(middle + 1)}`;
      expect(await whyRefused(joined(lines.with(at, changed))), `line ${at}`).not.toBe('');
    }
  });

  test('holds no document of another ceremony, not even for one trustee', async () => {
    const theirs = textOf(transcriptOf(other.ceremony)!).trimEnd().split('\n');
    for (const at of lines.keys()) {
      expect(await whyRefused(joined(lines.with(at, theirs[at]!))), `line ${at}`).not.toBe('');
    }
  });

  test('ends with a line feed, and has no empty line and no carriage return', async () => {
    const bytes = joined(lines);
    for (const spoilt of [
      bytes.subarray(0, -1),
      concatBytes([bytes, utf8('\n')]),
      utf8(textOf(bytes).replaceAll('\n', '\r\n')),
      new Uint8Array(),
      new Uint8Array(4_000_000).fill(97),
    ]) {
      expect(await whyRefused(spoilt)).not.toBe('');
    }
  });

  test('is of these trustees in this order, with certificates of different keys', async () => {
    const [tara, theo, tess, tim] = (await trusteeKeys()).map(({ certificate }) => certificate);
    expect(await whyRefused(joined(lines), [theo!, tara!, tess!])).toContain('not the one that the parameters name');
    expect(await whyRefused(joined(lines), [tara!, theo!, tim!])).toContain('not the one that the parameters name');
    expect(await whyRefused(joined(lines), [tara!, theo!])).toContain('not one certificate for each trustee');
    expect(await whyRefused(joined(lines), [tara!, tara!, tess!])).toContain('the key of another trustee');
  });

  test('of a ceremony that failed or is not over is none', async () => {
    const probing = await sceneAt('probing', SIZE);
    expect(transcriptOf(probing.ceremony)).toBeNull();
    const complaint = dealer.makeComplaint({ ...ownOf(probing, 2), against: 1, reason: 'share-wrong' });
    const signed = await signedBy(probing.input.trustees[1]!, complaint);
    const line = textOf(utf8(JSON.stringify({ document: signed.document, signature: signed.signature })));
    expect(await whyRefused(joined([...lines.slice(0, 10), line]))).toContain('the ceremony failed');
    expect(await whyRefused(joined(lines.slice(0, 10)))).toContain('it ends while probing');
  });
});

describe('the ceremony of a definition', () => {
  async function reasons(change: (definition: Definition) => Definition): Promise<string[]> {
    const keys = await recordKeys();
    const value = recordDefinition({ keys, group: keys.group, witnesses: false });
    const definition = change(DefinitionSchema.parse(value));
    return reasonsToRefuseCeremony({ group: keys.group, openPgp, definition, bytes: keys.ceremony.transcript });
  }
  const withKey = (change: JsonObject) => (definition: Definition) =>
    ({ ...definition, electionKey: { ...definition.electionKey, ...change } }) as Definition;

  test('is the one that made its key', async () => {
    expect(await reasons((definition) => definition)).toEqual([]);
  });

  test('is not one with another hash, election, threshold, key, name or share', async () => {
    const keys = await recordKeys();
    expect(toHex(sha256(keys.otherCeremony.transcript))).not.toBe(toHex(sha256(keys.ceremony.transcript)));
    expect(await reasons(withKey({ ceremony: 'ab'.repeat(32) }))).toEqual([
      'its SHA-256 is not the one that the definition names',
    ]);
    expect(await reasons((definition) => ({ ...definition, election: 'other' as Definition['election'] }))).toEqual([
      'it is of another election',
    ]);
    expect(await reasons(withKey({ threshold: 1 }))).toEqual(['its threshold is 2, not 1']);
    expect(await reasons(withKey({ y: toBase64Url(keys.otherCeremony.y) }))).toEqual([
      'its election key is not the definition’s',
    ]);
    const trustee = (change: JsonObject) => (definition: Definition) => {
      const trustees = definition.electionKey.trustees.map((one, at) => (at === 1 ? { ...one, ...change } : one));
      return withKey({ trustees })(definition);
    };
    expect(await reasons(trustee({ name: 'Somebody' }))).toEqual(['trustee 2 has another name in it']);
    expect(await reasons(trustee({ share: toBase64Url(keys.otherCeremony.y) }))).toEqual([
      'trustee 2 has another key in it',
    ]);
  });
});
