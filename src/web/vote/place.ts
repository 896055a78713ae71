import { fromHexOrNull } from './small.ts';

/**
 * Where the page stands and what its link says. Everything that is meant for this device alone stands behind `#`, which
 * browsers send to nobody:
 *
 *   <service>/vote/<election>#<fingerprint>[&member=…][&code=…][&session=…]
 *   <service>/check/<election>#<fingerprint>[&seal=…][&open=…][&line=…]
 */
export interface Place {
  /** Where the service is, without a slash at the end; empty for "where this page came from". */
  readonly service: string;
  readonly election: string;
  readonly view: 'vote' | 'check';
  /** The whole fingerprint; null when the link has none. */
  readonly fingerprint: string | null;
  readonly said: ReadonlyMap<string, string>;
}

const PATH = /\/(vote|check)\/([a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?)\/?$/;

/** Reads a link to a voting or checking page, or null when it is none. */
export function readLink(link: string): Place | null {
  let url: URL;
  try {
    url = new URL(link.trim());
  } catch {
    return null;
  }
  const [, view, election] = PATH.exec(url.pathname) ?? [];
  if (view === undefined || election === undefined || !/^https?:$/.test(url.protocol)) return null;
  const parts = url.hash.slice(1).split('&');
  const fingerprint = fromHexOrNull(parts[0] ?? '') === null ? null : (parts[0] ?? null);
  const said = new Map<string, string>();
  for (const part of parts.slice(fingerprint === null ? 0 : 1)) {
    const at = part.indexOf('=');
    if (at > 0) said.set(part.slice(0, at), decoded(part.slice(at + 1)));
  }
  const service = url.origin + url.pathname.replace(PATH, '');
  return { service, election, view: view === 'check' ? 'check' : 'vote', fingerprint, said };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A link to a page of the same election, with what it is to say there. */
export function linkTo(
  place: Place,
  view: Place['view'],
  input: { readonly fingerprint: string; readonly say?: Readonly<Record<string, string>> },
): string {
  const said = Object.entries(input.say ?? {}).map(([name, value]) => `&${name}=${encodeURIComponent(value)}`);
  return `${place.service}/${view}/${place.election}#${input.fingerprint}${said.join('')}`;
}
