import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Page } from 'playwright-core';

/** Where pictures of every page and state are left to be looked at, when somebody asks for them: a machine finds no ugliness. */
const FOLDER = process.env['TELLERS_SCREENSHOTS'];

export async function shoot(page: Page, name: string): Promise<void> {
  if (FOLDER === undefined) return;
  const path = join(FOLDER, `${name}.jpg`);
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, type: 'jpeg', quality: 70, fullPage: true });
}
