/**
 * As much of a document as the voting page needs to put a screen together, for tests without a browser: elements keep
 * their children and attributes, and nothing is drawn.
 */

type Child = FakeElement | string;

export class FakeElement {
  readonly tag: string;
  readonly attributes = new Map<string, string>();
  children: Child[] = [];
  value = '';
  hidden = false;
  disabled = false;
  readonly classList = { add: () => undefined, remove: () => undefined, toggle: () => false };

  constructor(tag: string) {
    this.tag = tag;
  }

  get textContent(): string {
    return this.children.map((child) => (typeof child === 'string' ? child : child.textContent)).join('');
  }

  set textContent(text: string) {
    this.children = [text];
  }

  /** Of a list to choose from. */
  get options(): FakeElement[] {
    return this.children.filter((child) => typeof child !== 'string').filter(({ tag }) => tag === 'option');
  }

  setAttribute(name: string, value: string): void {
    this.attributes.set(name, value);
  }

  append(...children: Child[]): void {
    this.children.push(...children);
  }

  replaceChildren(...children: Child[]): void {
    this.children = children;
  }

  replaceWith(): void {
    // Where an element stands matters to nobody here.
  }

  /** The first element below of this tag; other selectors find nothing. */
  querySelector(tag: string): FakeElement | null {
    for (const child of this.children) {
      if (typeof child === 'string') continue;
      const found = child.tag === tag ? child : child.querySelector(tag);
      if (found !== null) return found;
    }
    return null;
  }

  addEventListener(): void {
    // Nobody presses anything here.
  }

  focus(): void {
    // There is nothing to see.
  }
}

/** The document of the voting page before its program has run, and the place in which screens are shown. */
export function fakeDocument(): { readonly document: object; readonly main: FakeElement } {
  const main = new FakeElement('main');
  const parts = new Map([
    ['main', main],
    ['#bar', new FakeElement('div')],
    ['#foot', new FakeElement('div')],
  ]);
  const document = {
    title: '',
    documentElement: {},
    body: new FakeElement('body'),
    createElement: (tag: string) => new FakeElement(tag),
    querySelector: (selector: string) => parts.get(selector) ?? null,
  };
  return { document, main };
}
