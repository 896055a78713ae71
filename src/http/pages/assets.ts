import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { MARK } from './mark.ts';
import { READERS_TIME } from './readers-time.ts';
import { makeStyle } from './style.ts';

/** A file that pages load: named by its own hash, so that it can be kept for ever and never means anything else. */
export interface Asset {
  readonly path: string;
  readonly type: string;
  /** `sha384-…` for the browser to hold what it got against. */
  readonly integrity: string;
  readonly content: Uint8Array;
}

/** What the pages of the service load, all of it from here. */
export interface PageAssets {
  readonly style: Asset;
  readonly mark: Asset;
  readonly arabicFont: Asset;
  /** Says instants by the reader's clock. */
  readonly readersTime: Asset;
}

function asset(content: Uint8Array, { ending, type }: { readonly ending: string; readonly type: string }): Asset {
  const digest = (algorithm: string) => createHash(algorithm).update(content).digest();
  return {
    path: `/assets/${digest('sha256').toString('hex')}.${ending}`,
    type,
    integrity: `sha384-${digest('sha384').toString('base64')}`,
    content,
  };
}

function makeAssets(): PageAssets {
  const font = '@fontsource/noto-sans-arabic/files/noto-sans-arabic-arabic-400-normal.woff2';
  const arabicFont = asset(new Uint8Array(readFileSync(createRequire(import.meta.url).resolve(font))), {
    ending: 'woff2',
    type: 'font/woff2',
  });
  return {
    arabicFont,
    readersTime: asset(new Uint8Array(Buffer.from(READERS_TIME.trimStart())), {
      ending: 'js',
      type: 'text/javascript',
    }),
    mark: asset(new Uint8Array(Buffer.from(MARK)), { ending: 'svg', type: 'image/svg+xml' }),
    style: asset(new Uint8Array(Buffer.from(makeStyle(arabicFont.path))), { ending: 'css', type: 'text/css' }),
  };
}

let made: PageAssets | null = null;

/** Made once: the same package and sources give the same bytes and names in every process. */
export function pageAssets(): PageAssets {
  made ??= makeAssets();
  return made;
}
