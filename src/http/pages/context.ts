import type { Request } from 'express';
import { chooseLanguage, type Language, languageOfUrl } from './languages.ts';

/** What a page must know of the request that it answers: its own address and language, and nothing about who asked. */
export interface PageContext {
  readonly path: string;
  readonly language: Language;
  /** `?lang=fr` where the address asked for a language, so that links keep it; empty otherwise. */
  readonly keep: string;
}

export function pageContext(request: Request): PageContext {
  const { originalUrl } = request;
  const asked = languageOfUrl(originalUrl);
  return {
    path: originalUrl.split('?')[0] ?? '/',
    language: chooseLanguage({ url: originalUrl, acceptLanguage: request.headers['accept-language'] }),
    keep: asked === null ? '' : `?lang=${asked}`,
  };
}

/** Whether a person's browser asks, who can do nothing with a problem in JSON. */
export function wantsPage(request: Request): boolean {
  return (request.headers.accept ?? '').includes('text/html');
}
