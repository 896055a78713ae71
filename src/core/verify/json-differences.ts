import type { Json } from '../base/canonical-json.ts';

const MAX_DIFFERENCES = 20;

function short(value: Json | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 80)}…` : text;
}

function membersOf(value: Json): ReadonlyMap<string, Json> | null {
  if (value === null || typeof value !== 'object') return null;
  return new Map<string, Json>(Object.entries(value));
}

/**
 * Where two JSON values differ, as `path: this instead of that`, the first twenty places. Says of a result which figure
 * of which stage is wrong, instead of only that something is.
 */
export function jsonDifferences(input: { readonly found: Json; readonly wanted: Json }): string[] {
  const differences: string[] = [];
  const compare = (path: string, found: Json | undefined, wanted: Json | undefined): void => {
    if (differences.length >= MAX_DIFFERENCES) return;
    const left = found === undefined ? null : membersOf(found);
    const right = wanted === undefined ? null : membersOf(wanted);
    if (left === null || right === null || Array.isArray(found) !== Array.isArray(wanted)) {
      const same = left === null && right === null && found === wanted;
      if (!same) differences.push(`${path === '' ? 'the whole' : path}: ${short(found)} instead of ${short(wanted)}`);
      return;
    }
    for (const name of new Set([...left.keys(), ...right.keys()])) {
      compare(path === '' ? name : `${path}.${name}`, left.get(name), right.get(name));
    }
  };
  compare('', input.found, input.wanted);
  return differences;
}
