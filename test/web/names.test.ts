import { build } from 'esbuild';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Definition } from '../../src/core/election/definition.ts';
import { namesDefinition } from '../support/page-scenes.ts';
import { ROOT } from '../support/root.ts';
import { type FakeElement, fakeDocument } from './fake-document.ts';

/** What members read of the settings of a rule, in the forms of the voting page and in the check before the cast. */

interface Page {
  readonly speak: (language: string) => Promise<boolean>;
  /** The form of a contest, filled in by nobody yet. */
  readonly form: (definition: Definition, contest: number) => FakeElement;
  /** What stands under "your choices", here and on a second device. */
  readonly choices: (definition: Definition, contest: number, marks: readonly number[]) => FakeElement;
}

let page: Page;

beforeAll(async () => {
  const built = await build({
    stdin: {
      contents: `
import { contestForm } from './src/web/vote/forms/contest-form.ts';
import { choicesOf } from './src/web/vote/forms/choices.ts';
import { Marks } from './src/web/vote/forms/marks.ts';
import { wordingOf } from './src/web/vote/wording.ts';
export { speak } from './src/web/vote/texts.ts';
const photo = () => Promise.resolve(null);
export const form = (definition, contest) =>
  contestForm({ marks: new Marks(definition.contests[contest]), words: wordingOf(definition), photo, heading: null });
export const choices = (definition, contest, marks) =>
  choicesOf(definition.contests[contest], marks, wordingOf(definition));`,
      resolveDir: ROOT,
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'esm',
    plugins: [
      {
        name: 'parts',
        // The page loads other languages when they are read; here they are inside.
        setup(plugin) {
          plugin.onResolve({ filter: /\/parts\.ts$/ }, () => ({ path: 'parts', namespace: 'parts' }));
          plugin.onLoad({ filter: /.*/, namespace: 'parts' }, () => ({
            contents: `
import * as fr from './src/web/vote/texts/fr.ts';
import * as ar from './src/web/vote/texts/ar.ts';
export const loadPart = (name) => Promise.resolve({ fr, ar }[name]);`,
            resolveDir: ROOT,
          }));
        },
      },
    ],
  });
  const text = built.outputFiles[0]!.text;
  page = (await import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`)) as Page;
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function every(element: FakeElement, tag: string): FakeElement[] {
  const below = element.children.flatMap((child) => (typeof child === 'string' ? [] : every(child, tag)));
  return element.tag === tag ? [element, ...below] : below;
}

describe('the names of grades', () => {
  test.each([
    ['en', ['poor', 'good', 'excellent']],
    ['fr', ['faible', 'bon', 'excellente']],
    ['ar', ['ضعيف', 'جيد', 'ممتاز']],
  ])('are offered and repeated in the language of the page: %s', async (language, grades) => {
    vi.stubGlobal('document', fakeDocument().document);
    vi.stubGlobal('HTMLInputElement', function noInput() {
      // Whatever is made here is another kind of element.
    });
    expect(await page.speak(language)).toBe(true);
    const { definition } = namesDefinition();
    const [select] = every(page.form(definition, 0), 'select');
    const offered = every(select!, 'option');
    expect(offered.slice(1).map(({ textContent }) => textContent)).toEqual(grades);
    // The first one is the page's own: no grade.
    expect(offered.map(({ attributes }) => attributes.get('lang'))).toEqual([undefined, ...grades.map(() => language)]);
    const told = page.choices(definition, 0, [3, 1, 2, 0]);
    expect(every(told, 'li').map(({ textContent }) => textContent.split(': ')[1])).toEqual([
      grades[2],
      grades[0],
      grades[1],
    ]);
  });
});
