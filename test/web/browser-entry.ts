import { createNobleGroup } from '../../src/backends/noble-group.ts';
import { toHex } from '../../src/core/base/bytes.ts';
import { integerFromBytes } from '../../src/core/token/integers.ts';
import { blindAnySize, finalizeAnySize } from '../../src/core/token/rsabssa.ts';
import { runWorkedExample, type WorkedInput } from '../support/worked-example.ts';

/** What the smoke test calls inside the browser: the same functions as on Node, bundled. */

/** One vector of RFC 9474, all numbers in hex. */
export interface BlindRsaVector {
  readonly n: string;
  readonly message: string;
  readonly salt: string;
  readonly inverse: string;
  readonly blindSignature: string;
}

export function worked(input: WorkedInput): string {
  return JSON.stringify(runWorkedExample(input, createNobleGroup()));
}

function bytesOf(hexText: string): Uint8Array {
  return Uint8Array.from(hexText.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Blinds and unblinds as the vector says. @returns [blinded message, signature] in hex */
export function blindRsa(vector: BlindRsaVector & { readonly blindingFactor: string }): string[] {
  const n = bytesOf(vector.n);
  const message = bytesOf(vector.message);
  const salt = bytesOf(vector.salt);
  const blindingFactor = integerFromBytes(bytesOf(vector.blindingFactor));
  const blinded = blindAnySize({ n, message, salt, blindingFactor });
  const signature = finalizeAnySize({
    n,
    message,
    saltLength: salt.length,
    blindingFactor,
    blindSignature: bytesOf(vector.blindSignature),
  });
  return [blinded.ok ? toHex(blinded.value) : 'refused', signature.ok ? toHex(signature.value) : 'refused'];
}

/** The first multiples of the generator, in hex, and which of the given encodings decode. */
export function ristretto(badEncodings: readonly string[]): { multiples: string[]; accepted: string[] } {
  const group = createNobleGroup();
  const one = group.multiplyBase(scalar(1));
  const multiples: string[] = [];
  for (let factor = 1; factor < 16; factor += 1) multiples.push(toHex(group.multiply(scalar(factor), one)));
  return { multiples, accepted: badEncodings.filter((text) => group.decode(bytesOf(text)) !== null) };
}

function scalar(value: number): Parameters<ReturnType<typeof createNobleGroup>['multiplyBase']>[0] {
  const bytes = new Uint8Array(32);
  bytes[0] = value;
  return bytes as ReturnType<typeof scalar>;
}
