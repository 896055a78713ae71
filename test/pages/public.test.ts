import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StoreUnavailableError } from '../../src/app/ports.ts';
import { createHttpApp } from '../../src/http/app.ts';
import { listen } from '../../src/http/listen.ts';
import { launchBrowser } from '../support/browser.ts';
import { STATES, sceneDefinition, sceneService } from '../support/page-scenes.ts';
import { pageFaults, sidewaysFaults, watch } from './support/judge.ts';
import { shoot } from './support/screenshots.ts';
import { VARIANTS } from './support/variants.ts';

/** Every public page in every state, on every kind of screen. */

const PAGES: readonly { readonly name: string; readonly path: string; readonly status: number }[] = [
  { name: 'landing', path: '/', status: 200 },
  ...STATES.map((state) => ({ name: `election-${state}`, path: `/elections/${state}`, status: 200 })),
  { name: 'result', path: '/elections/declared/result', status: 200 },
  { name: 'result-annulled', path: '/elections/annulled/result', status: 200 },
  { name: 'result-not-yet', path: '/elections/voting/result', status: 200 },
  { name: 'rules', path: '/elections/voting/rules', status: 200 },
  { name: 'problems', path: '/problems', status: 200 },
  { name: 'no-page', path: '/nowhere', status: 404 },
  { name: 'no-election', path: '/elections/none', status: 404 },
  { name: 'busy', path: '/elections/busy', status: 503 },
];

let browser: Browser;
let server: Awaited<ReturnType<typeof listen>>;
let origin: string;

beforeAll(async () => {
  const scene = sceneService(sceneDefinition());
  const { electionStatus } = scene.observer;
  const app = createHttpApp({
    ...scene,
    observer: {
      ...scene.observer,
      electionStatus: (command) =>
        command.election === 'busy' ? Promise.reject(new StoreUnavailableError('away')) : electionStatus(command),
    },
  });
  server = await listen({ app, host: '127.0.0.1', port: 0, drained: () => Promise.resolve() });
  origin = `http://127.0.0.1:${server.port}`;
  browser = await launchBrowser();
}, 120_000);

afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** Pages that people look at most are looked at on every kind of screen, the others on three. */
const EVERYWHERE = ['landing', 'election-voting', 'election-declared', 'result', 'no-page'];
const COMMON = VARIANTS.slice(0, 3);

function pagesOn(variant: string): typeof PAGES {
  const isCommon = COMMON.some(({ name }) => name === variant);
  return PAGES.filter(({ name }) => isCommon || EVERYWHERE.includes(name));
}

describe.each(VARIANTS)('$name', ({ name: variant, language, context: options }) => {
  test.each(pagesOn(variant))('$name', async ({ name, path, status }) => {
    const context = await browser.newContext(options);
    // The browser tells of an answer that is an error page, as it should.
    const { faults } = watch(context, { origin, expected: /status of (?:404|503)/ });
    const page = await context.newPage();
    const answer = await page.goto(`${origin}${path}?lang=${language}`);
    expect(answer?.status()).toBe(status);
    await shoot(page, `public/${name}-${variant}`);
    expect([...faults, ...(await pageFaults(page))]).toEqual([]);
    await context.close();
  });
});

test('a page can be used by the keyboard alone: the first stop is the way past the header, and every stop is seen', async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${origin}/elections/voting`);
  await page.keyboard.press('Tab');
  expect(await page.evaluate(() => document.activeElement?.className)).toBe('skip');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const first = await page.evaluate(() => document.activeElement?.getAttribute('href') ?? '');
  expect(first).toContain('/vote/voting#');
  for (let stop = 0; stop < 20; stop += 1) {
    const seen = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return true;
      const { outlineStyle, outlineWidth } = getComputedStyle(element);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2;
    });
    expect(seen).toBe(true);
    await page.keyboard.press('Tab');
  }
  await context.close();
});

test('nothing moves where people ask for less motion, and Arabic is set in letters that came with the page', async () => {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${origin}/elections/voting?lang=ar`);
  expect(
    await page.evaluate(() => getComputedStyle(document.querySelector('a.main') ?? document.body).transitionDuration),
  ).toBe('0s');
  expect(
    await page.evaluate(async () => {
      await document.fonts.ready;
      return [...document.fonts].map(({ family, status }) => `${family.replaceAll('"', '')} ${status}`);
    }),
  ).toEqual(['Tellers Arabic loaded']);
  await context.close();
});

test('instants are said by the reader’s clock as well, where it shows something else, and nothing is sent for it', async () => {
  for (const [timezoneId, said] of [
    ['America/New_York', 'By your device’s clock: Tuesday'],
    ['Europe/London', null],
  ] as const) {
    const context = await browser.newContext({ timezoneId });
    const { faults } = watch(context, { origin });
    const page = await context.newPage();
    for (const path of ['/', '/elections/voting']) {
      await page.goto(`${origin}${path}`, { waitUntil: 'networkidle' });
      const times = await page.locator('time').allTextContents();
      expect(times.length).toBeGreaterThan(1);
      for (const time of times) expect(time.includes('By your device’s clock')).toBe(said !== null);
      expect(times.some((time) => time.includes(said ?? '(Europe/London)'))).toBe(true);
    }
    expect(faults).toEqual([]);
    await context.close();
  }
});

test.each([
  [
    'text spaced as WCAG 1.4.12 asks for',
    390,
    '*{line-height:1.5!important;letter-spacing:.12em!important;word-spacing:.16em!important}p{margin-block-end:2em!important}',
  ],
  ['text at 200 %', 780, 'html{font-size:200%!important}'],
])('%s makes nothing wider than the window', async (_, width, content) => {
  const context = await browser.newContext({ viewport: { width, height: 844 }, bypassCSP: true });
  const page = await context.newPage();
  for (const path of ['/elections/voting', '/elections/declared/result']) {
    await page.goto(`${origin}${path}`);
    await page.addStyleTag({ content });
    expect(await sidewaysFaults(page), path).toEqual([]);
  }
  await context.close();
});

test('a page prints: every stage of the count is open on paper, and nothing that only a screen needs', async () => {
  const context = await browser.newContext({ viewport: { width: 794, height: 1123 } });
  const page = await context.newPage();
  await page.goto(`${origin}/elections/declared/result`);
  await page.emulateMedia({ media: 'print' });
  await shoot(page, 'public/result-print');
  expect(await page.getByRole('navigation').first().isVisible()).toBe(false);
  const stages = page.locator('details.stage .bars');
  const hidden = await stages.evaluateAll(
    (all) => all.filter((each) => each.getBoundingClientRect().height === 0).length,
  );
  expect(await stages.count()).toBeGreaterThan(10);
  expect(hidden).toBe(0);
  // Paper cannot be moved sideways: every figure of every stage stands on it.
  const figures = page.locator('details.stage~.scroll td');
  const beside = await figures.evaluateAll(
    (all) => all.filter((each) => each.getBoundingClientRect().right > innerWidth).length,
  );
  expect(await figures.count()).toBeGreaterThan(200);
  expect(beside).toBe(0);
  await context.close();
});

test('a page is small: at most 40 KB and 3 requests on the wire for the first one, and nothing from elsewhere', async () => {
  const context = await browser.newContext();
  const { wire, faults } = watch(context, { origin });
  const page = await context.newPage();
  await page.goto(`${origin}/elections/voting`, { waitUntil: 'networkidle' });
  expect(wire.requests).toBeLessThanOrEqual(4);
  expect(wire.bytes).toBeLessThanOrEqual(40_000);
  expect(faults).toEqual([]);
  await context.close();
});
