import type { VotePage } from './frame.ts';

/**
 * A code that was asked for is kept in this window until it is used: a phone throws the page away while its owner reads the
 * mail, and the code works only together with what this page got when it asked. The window's own storage goes with the window.
 */

export interface AskedCode {
  readonly reference: string;
  /** A code works only in the browser that asked for it. */
  readonly codeRequest: string;
  readonly lifetimeSeconds: number;
  /** By the clock of the window (`performance.now()`), not of the day. */
  readonly askedAtMs: number;
}

type Page = Pick<VotePage, 'fixed'>;

const keyOf = ({ fixed }: Page) => `tellers/${fixed.fingerprintHex}/code`;

/** @param asked null once it was used, or another one is wanted */
export function keepAsked(page: Page, asked: AskedCode | null): void {
  try {
    sessionStorage.setItem(keyOf(page), JSON.stringify({ ...asked, keptAtMs: Date.now() }));
  } catch {
    // Whoever keeps nothing asks again after a reload.
  }
}

/** The code that this window asked for and that may still work. */
export function keptAsked(page: Page): AskedCode | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(keyOf(page)) ?? '{}') as AskedCode & { readonly keptAtMs: number };
    const agoMs = Date.now() - kept.keptAtMs;
    // Where nothing is kept these are no numbers, and nothing is less than they are.
    return agoMs < kept.lifetimeSeconds * 1000 ? { ...kept, askedAtMs: performance.now() - agoMs } : null;
  } catch {
    return null;
  }
}
