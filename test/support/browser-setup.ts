import { browserPath } from './browser.ts';

/** Unpacks the browser that npm ships, where the system has none, before several processes want it. */
export default async function setUp(): Promise<void> {
  await browserPath();
}
