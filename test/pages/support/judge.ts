import { AxeBuilder } from '@axe-core/playwright';
import type { BrowserContext, Page } from 'playwright-core';

/** What is wrong with a page as it stands, in words; nothing when it may be shown. */

/** Everything that axe knows of WCAG 2.0 to 2.2 A and AA, and its best practices. */
export const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'];

export async function axeFaults(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(AXE_TAGS).analyze();
  return violations.map(({ id, nodes }) => `axe ${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
}

/** Whether a page is wider than its window: tables scroll in a region of their own. */
export async function sidewaysFaults(page: Page): Promise<string[]> {
  const over = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= width) return [];
    const wide = [...document.querySelectorAll('body *')].filter((element) => {
      const box = element.getBoundingClientRect();
      const inRegion = element.closest('.scroll') !== null && !element.classList.contains('scroll');
      return !inRegion && (box.right > width + 1 || box.left < -1) && box.width > 0;
    });
    return wide.slice(0, 5).map((element) => element.outerHTML.slice(0, 120));
  });
  return over.map((element) => `wider than the window: ${element}`);
}

/**
 * Controls that are smaller than a thumb. A link within a sentence is as high as its line (WCAG 2.5.8 exempts it); a box to
 * tick is as large as its label together with it.
 */
export async function targetFaults(page: Page, least = 44): Promise<string[]> {
  return page.evaluate((size) => {
    const found: string[] = [];
    for (const element of document.querySelectorAll<HTMLElement>(
      'a[href],button,input,select,textarea,summary,[role=button]',
    )) {
      const style = getComputedStyle(element);
      const own = element.getBoundingClientRect();
      if (own.width === 0 || style.visibility === 'hidden' || element.closest('.visually-hidden,.skip') !== null)
        continue;
      if (element.matches('.skip')) continue;
      const siblings = (element.parentElement?.textContent ?? '').trim();
      const inSentence =
        element.tagName === 'A' && style.display === 'inline' && siblings !== element.textContent.trim();
      if (inSentence) continue;
      const label = element instanceof HTMLInputElement ? (element.labels?.[0] ?? null) : null;
      const boxes = [own, ...(label === null ? [] : [label.getBoundingClientRect()])];
      const width = Math.max(...boxes.map((box) => box.right)) - Math.min(...boxes.map((box) => box.left));
      const height = Math.max(...boxes.map((box) => box.bottom)) - Math.min(...boxes.map((box) => box.top));
      if (Math.min(width, height) < size - 0.5)
        found.push(`${Math.round(width)} × ${Math.round(height)} px: ${element.outerHTML.slice(0, 120)}`);
    }
    return found;
  }, least);
}

/** What a browser complained of, and hosts that were asked and are not ours. */
export interface Watch {
  readonly faults: string[];
  /** Bytes of all answers, as they came over the wire, and how many there were. */
  readonly wire: { bytes: number; requests: number };
}

/** Listens to all pages of a context from now on. @param expected messages that a test provokes */
export function watch(context: BrowserContext, input: { readonly origin: string; readonly expected?: RegExp }): Watch {
  const { origin, expected } = input;
  const faults: string[] = [];
  const wire = { bytes: 0, requests: 0 };
  const say = (text: string) => {
    if (expected?.test(text) !== true) faults.push(text);
  };
  context.on('page', (page) => {
    page.on('console', (message) => say(`console ${message.type()}: ${message.text()}`));
    page.on('pageerror', (error) => say(`thrown: ${error.message}`));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(origin) && !url.startsWith('blob:') && !url.startsWith('data:'))
        say(`asked elsewhere: ${url}`);
    });
    page.on('requestfinished', (request) => {
      wire.requests += 1;
      void request.sizes().then(
        ({ responseBodySize, responseHeadersSize }) => (wire.bytes += responseBodySize + responseHeadersSize),
        () => 0,
      );
    });
  });
  return { faults, wire };
}

/** All that is wrong with a page on a screen of any size. */
export async function pageFaults(page: Page): Promise<string[]> {
  return [...(await axeFaults(page)), ...(await sidewaysFaults(page)), ...(await targetFaults(page))];
}
