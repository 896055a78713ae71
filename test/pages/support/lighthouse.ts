import { launch } from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { browserPath } from '../../support/browser.ts';

/** What Lighthouse says of a page on a phone, each from 0 to 100; CLS as it is measured. */
export interface Marks {
  readonly performance: number;
  readonly accessibility: number;
  readonly bestPractices: number;
  readonly layoutShift: number;
  /** What the first mark is made of, in milliseconds on a slow phone, as Lighthouse reckons it. */
  readonly firstPaintMs: number;
  readonly largestPaintMs: number;
  readonly blockedMs: number;
  /** Audits of the last two that did not pass. */
  readonly failed: readonly string[];
}

export async function lighthouseMarks(url: string): Promise<Marks> {
  const chrome = await launch({
    chromePath: await browserPath(),
    chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
  });
  try {
    const categories = ['performance', 'accessibility', 'best-practices'];
    const done = await lighthouse(url, { port: chrome.port, onlyCategories: categories, logLevel: 'silent' });
    if (done === undefined) throw new Error('Lighthouse gave no answer');
    const { lhr } = done;
    const score = (category: string) => Math.round(100 * (lhr.categories[category]?.score ?? 0));
    const figure = (audit: string) => lhr.audits[audit]?.numericValue ?? Number.POSITIVE_INFINITY;
    const failed = ['accessibility', 'best-practices'].flatMap((category) =>
      (lhr.categories[category]?.auditRefs ?? [])
        .filter(({ id, weight }) => weight > 0 && (lhr.audits[id]?.score ?? 1) < 1)
        .map(({ id }) => `${category}: ${id}`),
    );
    return {
      performance: score('performance'),
      accessibility: score('accessibility'),
      bestPractices: score('best-practices'),
      layoutShift: figure('cumulative-layout-shift'),
      firstPaintMs: figure('first-contentful-paint'),
      largestPaintMs: figure('largest-contentful-paint'),
      blockedMs: figure('total-blocking-time'),
      failed,
    };
  } finally {
    chrome.kill();
  }
}
