import { describe, expect, test } from 'vitest';
import { createLibsodiumGroup } from '../../../src/backends/libsodium-group.ts';
import { createNobleGroup } from '../../../src/backends/noble-group.ts';
import { toHex } from '../../../src/core/base/bytes.ts';
import { IDENTITY } from '../../../src/core/group/scalars.ts';
import { createGroupEngine, type MixEngine } from '../../../src/core/mix/engine.ts';
import { proveShuffle } from '../../../src/core/mix/prove-shuffle.ts';
import { mixContext } from '../../../src/core/mix/shuffle-context.ts';
import { createSecrets, wipeSecrets } from '../../../src/core/mix/shuffle-secrets.ts';
import { reasonsToRefuseShuffle } from '../../../src/core/mix/verify-shuffle.ts';
import { knownList, openList, STEP, secondOpinion } from '../../support/mixed-list.ts';
import { seededRandom } from '../../support/random.ts';

const libsodium = await createLibsodiumGroup();
const engines: [string, MixEngine][] = [
  ['libsodium', createGroupEngine(libsodium)],
  ['noble', createGroupEngine(createNobleGroup())],
];
const random = seededRandom('shuffle');
const context = mixContext(STEP);
const shapes = [1, 2, 3, 4, 5, 6].flatMap((count) => [1, 2, 3].map((width) => ({ count, width })));

function contentsOf(contents: readonly (readonly Uint8Array[])[]): string[] {
  return contents.map((blocks) => blocks.map(toHex).join(' ')).toSorted();
}

describe.each(shapes)('a shuffle of $count ballots of $width blocks', ({ count, width }) => {
  test('is accepted from and by either backend and by the second verifier, and keeps every ballot', async () => {
    const { secret, y, list, contents } = knownList({ group: libsodium, random, count, width });
    for (const [, prover] of engines) {
      const { output, proof } = await proveShuffle({ engine: prover, random, context, y, input: list });
      expect(output).toMatchObject({ count, width });
      for (const [, verifier] of engines) {
        const shown = { engine: verifier, random, context, y, input: list, output: output.bytes, proof };
        expect(await reasonsToRefuseShuffle(shown)).toEqual([]);
      }
      const { bytes: input } = list;
      expect(secondOpinion({ context, count, width, y, input, output: output.bytes, proof })).toEqual([]);
      expect(contentsOf(openList(libsodium, secret, output))).toEqual(contentsOf(contents));
      // No element of the input comes out as it went in.
      const before = new Set(
        Array.from({ length: 2 * count * width }, (_, at) => toHex(input.slice(32 * at, 32 * at + 32))),
      );
      for (let at = 0; at < 2 * count * width; at += 1) {
        expect(before.has(toHex(output.bytes.slice(32 * at, 32 * at + 32)))).toBe(false);
      }
    }
  });
});

describe('proveShuffle', () => {
  const engine = createGroupEngine(libsodium);

  test('brings the ballots of a list into every order', async () => {
    const { secret, y, list, contents } = knownList({ group: libsodium, random, count: 3, width: 1 });
    const names = new Map(contents.map(([block], row) => [toHex(block!), row]));
    const orders = new Set<string>();
    for (let turn = 0; turn < 60; turn += 1) {
      const { output } = await proveShuffle({ engine, random, context, y, input: list });
      orders.add(
        openList(libsodium, secret, output)
          .map(([block]) => names.get(toHex(block!)))
          .join(''),
      );
    }
    expect([...orders].toSorted()).toEqual(['012', '021', '102', '120', '201', '210']);
  });

  test('gives the same bytes for the same random bytes, whoever computes', async () => {
    const { y, list } = knownList({ group: libsodium, random, count: 4, width: 2 });
    const proofs = await Promise.all(
      engines.map(([, one]) => proveShuffle({ engine: one, random: seededRandom('same'), context, y, input: list })),
    );
    expect(proofs[1]).toEqual(proofs[0]);
    const other = await proveShuffle({ engine, random: seededRandom('other'), context, y, input: list });
    expect(other.proof).not.toEqual(proofs[0]!.proof);
  });

  test('goes over lists of several chunks, and tells of its progress up to the end', async () => {
    const { y, list } = knownList({ group: libsodium, random, count: 150, width: 1 });
    for (const parallel of [1, 3]) {
      const told: [number, number][] = [];
      const progress = (done: number, total: number) => void told.push([done, total]);
      const several: MixEngine = { parallel, run: (name, input) => engine.run(name, input) };
      const { output, proof } = await proveShuffle({ engine: several, random, context, y, input: list, progress });
      expect(told.at(-1)).toEqual([6 * 150, 6 * 150]);
      expect(told.length).toBeGreaterThan(6);
      const shown = { engine: several, random, context, y, input: list, output: output.bytes, proof };
      const seen: number[] = [];
      expect(await reasonsToRefuseShuffle({ ...shown, progress: (done) => void seen.push(done) })).toEqual([]);
      expect(seen.at(-1)).toBe(2 * 150);
      expect(seen).toEqual(seen.toSorted((left, right) => left - right));
      expect(await reasonsToRefuseShuffle({ ...shown, engine })).toEqual([]);
    }
  }, 120_000);

  test('wipes its secrets when it ends, well or with a failure', async () => {
    const { y, list } = knownList({ group: libsodium, random, count: 5, width: 2 });
    for (const failsAt of [null, 'twoBases'] as const) {
      const seen: Uint8Array[] = [];
      const drawn: Uint8Array[] = [];
      const watching: MixEngine = {
        parallel: 1,
        run(name, input) {
          for (const [field, value] of Object.entries(input) as [string, unknown][]) {
            if (field.startsWith('secret') && value instanceof Uint8Array) seen.push(value);
          }
          const isLast = name === failsAt && seen.length > 12;
          return isLast ? Promise.reject(new Error('broken')) : engine.run(name, input);
        },
      };
      const source = (length: number) => {
        const bytes = random(length);
        drawn.push(bytes);
        return bytes;
      };
      const proving = proveShuffle({ engine: watching, random: source, context, y, input: list });
      if (failsAt === null) await proving;
      else await expect(proving).rejects.toThrow('broken');
      expect(seen.length).toBeGreaterThan(6);
      // What stays are the constants 0 and 1, with which G is computed.
      const left = seen.filter((bytes) => bytes.some((byte) => byte !== 0)).map(toHex);
      expect(left.filter((bytes) => bytes !== `01${'00'.repeat(31)}`)).toEqual([]);
      expect(drawn.every((bytes) => bytes.every((byte) => byte === 0))).toBe(true);
    }
    const secrets = createSecrets(random, list);
    secrets.permuted.fill(1);
    secrets.chainG.fill(1);
    secrets.chainH.fill(1);
    wipeSecrets(secrets);
    for (const secret of Object.values(secrets) as Uint8Array[]) {
      expect(secret.length).toBeGreaterThan(0);
      expect(secret.every((value) => value === 0)).toBe(true);
    }
  });

  test('hands a failure of its engine on', async () => {
    const { y, list } = knownList({ group: libsodium, random, count: 2, width: 1 });
    for (const broken of ['reencrypt', 'commit', 'twoBases', 'secretSum', 'coefficients'] as const) {
      const failing: MixEngine = {
        parallel: 2,
        run: (name, input) => (name === broken ? Promise.reject(new Error('broken')) : engine.run(name, input)),
      };
      await expect(proveShuffle({ engine: failing, random, context, y, input: list })).rejects.toThrow('broken');
    }
  });

  test('takes no empty list, no list of another size and no identity as key: these are bugs of its caller', async () => {
    const { y, list } = knownList({ group: libsodium, random, count: 2, width: 1 });
    const none = { count: 0, width: 1, bytes: new Uint8Array(0) };
    const short = { ...list, bytes: list.bytes.subarray(64) };
    for (const input of [none, short, { ...list, width: 0 }, { ...list, count: 1.5 }]) {
      await expect(proveShuffle({ engine, random, context, y, input })).rejects.toThrow('bug');
      const shown = { engine, random, context, y, input, output: list.bytes, proof: new Uint8Array(0) };
      await expect(reasonsToRefuseShuffle(shown)).rejects.toThrow('bug');
    }
    await expect(proveShuffle({ engine, random, context, y: IDENTITY, input: list })).rejects.toThrow('bug');
  });
});
