import { trustedBase64Url } from '../election/values.ts';
import type { EqualityProof } from '../group/chaum-pedersen.ts';
import type { Element, Group, Scalar } from '../group/group.ts';
import { isIdentity, readScalar } from '../group/scalars.ts';
import type { KnowledgeProof } from './proofs.ts';

/** Reads the values of ceremony documents, and says of each that is none what is wrong with it. */
export class ValueReader {
  readonly reasons: string[] = [];
  private readonly group: Group;

  constructor(group: Group) {
    this.group = group;
  }

  /** An element that is not the identity. */
  element(name: string, text: string): Element | null {
    const element = this.anyElement(name, text);
    if (element === null || !isIdentity(element)) return element;
    this.reasons.push(`${name} is the identity`);
    return null;
  }

  /** The second half of a ciphertext may be the identity. */
  anyElement(name: string, text: string): Element | null {
    const element = this.group.decode(trustedBase64Url(text));
    if (element === null) this.reasons.push(`${name} is not the encoding of a group element`);
    return element;
  }

  scalar(name: string, text: string): Scalar | null {
    const scalar = readScalar(trustedBase64Url(text));
    if (scalar === null) this.reasons.push(`${name} is not below the group order`);
    return scalar;
  }

  knowledge(name: string, proof: { readonly t: string; readonly s: string }): KnowledgeProof | null {
    const t = this.element(`${name}: t`, proof.t);
    const s = this.scalar(`${name}: s`, proof.s);
    return t === null || s === null ? null : { t, s };
  }

  equality(
    name: string,
    proof: { readonly t1: string; readonly t2: string; readonly s: string },
  ): EqualityProof | null {
    const t1 = this.element(`${name}: t1`, proof.t1);
    const t2 = this.element(`${name}: t2`, proof.t2);
    const s = this.scalar(`${name}: s`, proof.s);
    return t1 === null || t2 === null || s === null ? null : { t1, t2, s };
  }
}
