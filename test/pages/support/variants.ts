import type { BrowserContextOptions } from 'playwright-core';

/** The ways in which the same page is looked at. */
export interface Variant {
  readonly name: string;
  readonly language: 'en' | 'fr' | 'ar';
  readonly context: BrowserContextOptions;
}

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true } as const;
const DESKTOP = { viewport: { width: 1280, height: 900 } } as const;

const ALL: readonly Variant[] = [
  { name: 'phone-en', language: 'en', context: PHONE },
  { name: 'phone-ar', language: 'ar', context: PHONE },
  { name: 'desktop-fr-dark', language: 'fr', context: { ...DESKTOP, colorScheme: 'dark' } },
  { name: 'desktop-en-forced', language: 'en', context: { ...DESKTOP, forcedColors: 'active' } },
  // 320 px is what WCAG 1.4.10 asks for; a window of 1280 px at 400 % is as wide and much lower.
  { name: '320px-ar-dark', language: 'ar', context: { viewport: { width: 320, height: 568 }, colorScheme: 'dark' } },
  { name: 'zoom400-fr', language: 'fr', context: { viewport: { width: 320, height: 256 } } },
];

/** Names in `TELLERS_VARIANTS`, by commas, choose some; all of them without it, as in the gate. */
const chosen = process.env['TELLERS_VARIANTS']?.split(',');
export const VARIANTS = ALL.filter(({ name }) => chosen?.includes(name) !== false);
if (VARIANTS.length === 0) throw new Error(`TELLERS_VARIANTS names none of ${ALL.map(({ name }) => name).join(', ')}`);
