import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { ROOT } from '../../support/root.ts';

/** Where pictures of every page and state are left to be looked at: a machine finds no ugliness. */
const FOLDER = join(ROOT, 'build', 'screenshots');

export async function shoot(page: Page, name: string): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  await page.screenshot({ path: join(FOLDER, `${name}.jpg`), type: 'jpeg', quality: 70, fullPage: true });
}
