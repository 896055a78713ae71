import type * as tokenKeys from '../../src/core/token/token-keys.ts';

/**
 * The registrars' RSA keys of one definition are judged in a quarter of a second. Tests that verify the same definition
 * hundreds of times judge them once. For `vi.mock`.
 */
export function judgingOnce(original: typeof tokenKeys): typeof tokenKeys {
  const known = new Map<string, string[]>();
  return {
    ...original,
    reasonsToRefuseTokenKeys: (definition) => {
      const keys = JSON.stringify(definition.registrars.map((registrar) => registrar.tokenKeys));
      const reasons = known.get(keys) ?? original.reasonsToRefuseTokenKeys(definition);
      known.set(keys, reasons);
      return reasons;
    },
  };
}
