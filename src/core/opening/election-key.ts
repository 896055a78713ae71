import { equalBytes } from '../base/bytes.ts';
import type { Definition } from '../election/definition.ts';
import { trustedBase64Url } from '../election/values.ts';
import type { Arithmetic, Element } from '../group/group.ts';
import { isIdentity } from '../group/scalars.ts';
import { createCombiner } from './lagrange.ts';

/** A public key of the definition, or why it is none: not an element, or the identity (PR-8). */
function readKey(input: { group: Arithmetic; name: string; text: string; reasons: string[] }): Element | null {
  const { group, name, text, reasons } = input;
  const element = group.decode(trustedBase64Url(text));
  if (element === null) reasons.push(`${name}: not the encoding of a group element`);
  else if (isIdentity(element)) reasons.push(`${name}: the identity`);
  else return element;
  return null;
}

/**
 * Every reason why a definition's election key cannot be used: Y or a trustee's X_i that is not an element or is the
 * identity, or X_i of which some threshold's interpolation does not give Y. With the first t − 1 trustees fixed, each
 * of the others has to complete them to the same Y; then every set of t does.
 */
export function reasonsToRefuseElectionKey(definition: Definition, group: Arithmetic): string[] {
  const { y: yText, threshold, trustees } = definition.electionKey;
  const reasons: string[] = [];
  const y = readKey({ group, name: 'electionKey.y', text: yText, reasons });
  const keys = trustees.map(({ share }, index) =>
    readKey({ group, name: `electionKey.trustees.${index}.share`, text: share, reasons }),
  );
  const present = keys.filter((key) => key !== null);
  if (y === null || present.length < keys.length) return reasons;
  const fixed = present.slice(0, threshold - 1);
  present.slice(threshold - 1).forEach((key, at) => {
    const indices = [...fixed.map((_, index) => index + 1), threshold + at];
    if (!equalBytes(createCombiner(group, indices)([...fixed, key]), y)) {
      reasons.push(`electionKey: y does not follow from the shares of trustees ${indices.join(', ')}`);
    }
  });
  return reasons;
}

/** X_i of trustee i, numbered from 1, or null when there is no such trustee or no such element. */
export function trusteeKey(input: {
  readonly definition: Definition;
  readonly group: Arithmetic;
  readonly trustee: number;
}): Element | null {
  const found = input.definition.electionKey.trustees[input.trustee - 1];
  return found === undefined ? null : input.group.decode(trustedBase64Url(found.share));
}
