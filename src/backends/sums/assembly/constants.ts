import { add, multiply, setSmall } from './field';
import { fromBytes } from './residues';

// Constants of RFC 9496 section 4.1, as four little-endian words each.
const D_WORDS = memory.data<u64>([0x75eb4dca135978a3, 0x00700a4d4141d8ab, 0x8cc740797779e898, 0x52036cee2b6ffe73]);
const SQRT_M1_WORDS = memory.data<u64>([
  0xc4ee1b274a0ea0b0, 0x2f431806ad2fe478, 0x2b4d00993dfbd7a7, 0x2b8324804fc1df0b,
]);
const INVSQRT_A_MINUS_D_WORDS = memory.data<u64>([
  0x99c8fdaa805d40ea, 0x9d2f16175a4172be, 0x16c27b91fe01d840, 0x786c8905cfaffca2,
]);

export const ONE = memory.data(36);
export const D = memory.data(36);
export const TWICE_D = memory.data(36);
export const SQRT_M1 = memory.data(36);
export const INVSQRT_A_MINUS_D = memory.data(36);

/** Fills the constants; to be called before anything else. */
export function prepareConstants(): void {
  setSmall(ONE, 1);
  fromBytes(D, D_WORDS);
  fromBytes(SQRT_M1, SQRT_M1_WORDS);
  fromBytes(INVSQRT_A_MINUS_D, INVSQRT_A_MINUS_D_WORDS);
  // Multiplied by 1 they get weight 1.
  multiply(D, D, ONE);
  multiply(SQRT_M1, SQRT_M1, ONE);
  multiply(INVSQRT_A_MINUS_D, INVSQRT_A_MINUS_D, ONE);
  add(TWICE_D, D, D);
  multiply(TWICE_D, TWICE_D, ONE);
}
