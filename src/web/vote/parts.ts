import type { Kit, SecondDevice } from './check/kit.ts';
import type { QrMatrix } from './qr.ts';
import type { Texts } from './texts/en.ts';

/**
 * The parts of the page that most members do not need, loaded when they are: each named by its hash, with the hash that
 * the browser holds it against in this program, whose own hash is in the page. The saved page has them inside
 * (parts-saved.ts stands in this file's place there).
 */

export interface Parts {
  readonly fr: { readonly TEXTS: Texts };
  readonly ar: { readonly TEXTS: Texts };
  readonly check: { readonly openSecondDevice: (kit: Kit) => SecondDevice };
  readonly qr: { readonly qrMatrix: (text: string) => QrMatrix };
}

/** Filled in by the build. */
declare const PAGE_PARTS: Readonly<Record<keyof Parts, { readonly path: string; readonly integrity: string }>>;

interface Policy {
  createScriptURL(url: string): string;
}

/** Only the paths above may ever become a script of this page. */
function policy(): Policy {
  const rules: Policy = {
    createScriptURL(url) {
      if (Object.values(PAGE_PARTS).some(({ path }) => path === url)) return url;
      throw new Error('not a part of this page');
    },
  };
  const { trustedTypes } = globalThis as { trustedTypes?: { createPolicy(name: string, rules: Policy): Policy } };
  return trustedTypes?.createPolicy('tellers', rules) ?? rules;
}

let made: Policy | null = null;

/** Loads a part once. Fails when it cannot be loaded or is not the part that this program was built with. */
export function loadPart<K extends keyof Parts>(name: K): Promise<Parts[K]> {
  const { path, integrity } = PAGE_PARTS[name];
  made ??= policy();
  const script = document.createElement('script');
  script.type = 'module';
  script.integrity = integrity;
  script.src = made.createScriptURL(path);
  return new Promise((resolve, reject) => {
    script.addEventListener('error', () => {
      script.remove();
      reject(new Error(`the part ${name} cannot be loaded`));
    });
    // The module has been held against its hash and run; importing it gives the very same one.
    script.addEventListener('load', () => resolve(import(path) as Promise<Parts[K]>));
    document.head.append(script);
  });
}

/** A page saved as one file stands on its own; this one does not. */
export const IS_SAVED: boolean = false;
