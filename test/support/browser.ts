import { existsSync } from 'node:fs';
import sparticuz from '@sparticuz/chromium';
import { type Browser, chromium } from 'playwright-core';

const DEBIAN_CHROMIUM = '/usr/bin/chromium';

/** The program of a Chromium: Debian's where there is one, else the one that the npm package ships. */
export async function browserPath(): Promise<string> {
  return existsSync(DEBIAN_CHROMIUM) ? DEBIAN_CHROMIUM : sparticuz.executablePath();
}

/**
 * A headless Chromium: Debian's where there is one, else the one that the npm package ships, unpacked on first use. Two
 * processes must not unpack at once: runs with several files of this kind do it in `browser-setup.ts`.
 */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = await browserPath();
  return chromium.launch({
    executablePath,
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}
