/** Elements made without markup in texts: what is inserted is text, always, so that Trusted Types have nothing to allow. */

type Attributes = Readonly<Record<string, string | boolean>>;

/** An element with attributes and children. An attribute that is false is left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(attribute, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

export function button(label: string, onPress: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = el('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', onPress);
  return made;
}

/** The one place in which the page changes: shows a step, names it in the title, brings focus to its heading. */
export function showStep(main: HTMLElement, heading: string, ...children: readonly (Node | string)[]): void {
  const title = el('h1', { tabindex: '-1' }, heading);
  main.replaceChildren(title, ...children);
  document.title = heading;
  title.focus();
  scrollTo(0, 0);
}

export function paragraph(text: string, attributes: Attributes = {}): HTMLParagraphElement {
  return el('p', attributes, text);
}
