import type { Parts } from './parts.ts';

/** In the saved page all parts are inside (see parts.ts). */

const PARTS: { readonly [K in keyof Parts]: () => Promise<Parts[K]> } = {
  fr: () => import('./texts/fr.ts'),
  ar: () => import('./texts/ar.ts'),
  check: () => import('./check/second-device.ts'),
  qr: () => import('./qr.ts'),
};

export function loadPart<K extends keyof Parts>(name: K): Promise<Parts[K]> {
  return PARTS[name]();
}

export const IS_SAVED: boolean = true;
