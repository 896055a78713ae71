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
  /** By the device's clock, which need not be right: only what has passed since counts. */
  readonly askedAtMs: number;
}

type Page = Pick<VotePage, 'fixed'>;

const keyOf = ({ fixed }: Page) => `tellers/${fixed.fingerprintHex}/code`;

/** @param asked null once it was used, or another one is wanted */
export function keepAsked(page: Page, asked: AskedCode | null): void {
  sessionStorage.setItem(keyOf(page), JSON.stringify(asked));
}

/** Whether a code that was asked for no longer works. */
export function isOld({ askedAtMs, lifetimeSeconds }: AskedCode): boolean {
  return Date.now() - askedAtMs > lifetimeSeconds * 1000;
}

/** The code that this window asked for and that may still work. */
export function keptAsked(page: Page): AskedCode | null {
  const asked = JSON.parse(sessionStorage.getItem(keyOf(page)) ?? 'null') as AskedCode | null;
  return asked === null || isOld(asked) ? null : asked;
}
