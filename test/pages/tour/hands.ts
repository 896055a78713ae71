import type { Page } from 'playwright-core';

/** Three ways to use a page: a finger or a mouse, keys alone, and what a screen reader says. Each does the same few things. */
export interface Hands {
  /** Presses the button, or follows the link, of this name. */
  press(name: string): Promise<void>;
  type(label: string, text: string): Promise<void>;
  /** Ticks a box or a radio button; `id` is the control's. */
  tick(input: { readonly id: string; readonly name: string }): Promise<void>;
}

const ROLES = ['button', 'link'] as const;

export function pointerHands(page: Page): Hands {
  return {
    async press(name) {
      const [button, link] = ROLES.map((role) => page.getByRole(role, { name, exact: true }));
      await button!.or(link!).first().click();
    },
    type: (label, text) => page.getByLabel(label, { exact: true }).fill(text),
    tick: ({ id }) => page.locator(`[id="${id}"]`).check(),
  };
}

/** How many stops a page may have before we say that something cannot be reached. */
const MOST_STOPS = 150;

/** What the element that has the focus is called, as browsers compute it for buttons, links and fields. */
async function focused(page: Page): Promise<{ readonly id: string; readonly name: string; readonly group: string }> {
  return page.evaluate(() => {
    const element = document.activeElement;
    const label = element instanceof HTMLInputElement ? (element.labels?.[0]?.textContent ?? '') : '';
    const own = element?.getAttribute('aria-label') ?? (label === '' ? (element?.textContent ?? '') : label);
    const group = element instanceof HTMLInputElement && element.type === 'radio' ? element.name : '';
    return { id: element?.id ?? '', name: own.trim(), group };
  });
}

async function tabTo(page: Page, is: (at: Awaited<ReturnType<typeof focused>>) => boolean): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    if (is(await focused(page))) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('the keyboard does not get there');
}

export function keyboardHands(page: Page): Hands {
  return {
    async press(name) {
      await tabTo(page, (at) => at.name === name);
      await page.keyboard.press('Enter');
    },
    async type(label, text) {
      await tabTo(page, (at) => at.name === label);
      await page.keyboard.type(text);
    },
    async tick({ id }) {
      const group = id.split('-')[0] ?? '';
      await tabTo(page, (at) => at.id === id || at.group === group);
      // One stop for all radio buttons of a question; arrows go from one to the next.
      for (let arrow = 0; (await focused(page)).id !== id && arrow < 20; arrow += 1)
        await page.keyboard.press('ArrowDown');
      if (!(await page.evaluate(() => (document.activeElement as HTMLInputElement).checked)))
        await page.keyboard.press('Space');
    },
  };
}

/**
 * Acts on nothing but the accessibility tree: what has no role and name there cannot be used. What is read aloud is kept.
 * @param heard gets the whole of each screen, as a screen reader would go through it
 */
export function speechHands(page: Page, heard: (text: string) => void): Hands {
  async function lineOf(role: string, name: string): Promise<void> {
    const text = await page.locator('body').ariaSnapshot();
    heard(text);
    if (!text.includes(`${role} "${name}"`)) throw new Error(`nothing is announced as ${role} “${name}” in:\n${text}`);
  }
  return {
    async press(name) {
      await lineOf('button', name);
      await page.getByRole('button', { name, exact: true }).press('Enter');
    },
    async type(label, text) {
      await lineOf('textbox', label);
      await page.getByRole('textbox', { name: label, exact: true }).fill(text);
    },
    async tick({ name, id }) {
      const text = await page.locator('body').ariaSnapshot();
      const role = text.includes(`radio "${name}"`) ? 'radio' : 'checkbox';
      await lineOf(role, name);
      // Two questions may have an option of one name: their groups tell them apart.
      const all = page.getByRole(role, { name, exact: true });
      await all.and(page.locator(`[id="${id}"]`)).press('Space');
    },
  };
}
