/** Small things that several screens need. */

export function fromHexOrNull(text: string): string | null {
  return /^[0-9a-f]{64}$/.test(text) ? text : null;
}

export const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Lets the browser draw and answer taps before the program goes on: a slow phone stands still only for one step at a time. */
export const breath = (): Promise<void> => sleep(0);

/** Puts a text where it can be pasted elsewhere. False where the browser does not allow it. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
