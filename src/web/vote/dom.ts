/** Elements made without markup in texts: what is inserted is text, always, so that Trusted Types have nothing to allow. */

type Attributes = Readonly<Record<string, string | boolean>>;
export type Child = Node | string;

/** An element with attributes and children. An attribute that is false is left out. */
export function el<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) {
    if (value !== false) element.setAttribute(attribute, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

export function button(label: Child, onPress: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = el('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', onPress);
  return made;
}

/** The one action that a screen is for. */
export function mainButton(label: string, onPress: () => void): HTMLButtonElement {
  return button(label, onPress, { class: 'main' });
}

export function paragraph(text: Child, attributes: Attributes = {}): HTMLParagraphElement {
  return el('p', attributes, text);
}

export function quiet(text: string): HTMLParagraphElement {
  return paragraph(text, { class: 'quiet' });
}

/** A sentence that must not be missed. Screen readers say it at once. */
export function alertBox(text: string): HTMLElement {
  return el('p', { role: 'alert', class: 'notice' }, text);
}

/** Mail addresses in a sentence can be pressed; between them stands what separates them. */
export function linked(text: string): Child[] {
  const parts = text.split(/([\w.+-]{1,64}@[\w.-]+\w)/);
  return parts.map((part, at) => (at % 2 === 0 ? part : el('a', { href: `mailto:${part}` }, part)));
}

/** A name in whatever script, which turns nothing around it. */
export function named(text: string, attributes: Attributes = {}): HTMLElement {
  return el('bdi', attributes, text);
}

export function folded(summary: string, ...children: readonly Child[]): HTMLDetailsElement {
  return el('details', {}, el('summary', {}, summary), ...children);
}
