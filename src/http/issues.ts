import type { z } from 'zod';

const MOST = 20;
/** Paths and messages can hold names that the client made up. */
const MAX_PATH = 200;
const MAX_MESSAGE = 300;

const cut = (text: string, length: number) => (text.length <= length ? text : `${text.slice(0, length)}…`);

/** What is wrong with a value, each with its place; a small answer, however much and however long it is. */
export function shownIssues({ issues }: z.ZodError): { readonly path: string; readonly message: string }[] {
  return issues.slice(0, MOST).map(({ path, message }) => ({
    path: cut(path.map(String).join('.'), MAX_PATH),
    message: cut(message, MAX_MESSAGE),
  }));
}
