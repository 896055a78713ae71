import { expect, test } from 'vitest';
import { composeNotice } from '../../src/app/roll/notices/compose-notice.ts';
import { renderLetter } from '../../src/app/roll/notices/letter.ts';
import type { TakenNotice } from '../../src/app/roll/ports-notices.ts';
import { instantToMs } from '../../src/core/election/values.ts';
import { readLink } from '../../src/web/vote/place.ts';
import { fixTestDefinition, makeTestDefinition } from '../support/definition.ts';

/** The link of a notice: the page can fill the member number in, and no server on the way is told of it. */

const fixed = fixTestDefinition(makeTestDefinition());
const closesAtMs = instantToMs(fixed.definition.closes) ?? 0;

function letterTo(reference: string) {
  const taken: TakenNotice = {
    ...{ notice: 'n'.repeat(8), election: fixed.definition.election, kind: 'announcement', occasion: 'announced' },
    ...{ reference, name: null, mail: 'a@example.org', language: 'en', content: '{}', signatures: 0, stopped: false },
  } as unknown as TakenNotice;
  const facts = { fixed, state: 'announced', closesAtMs, nowMs: closesAtMs - 86_400_000 } as const;
  const letter = composeNotice({ taken, facts, publicUrl: 'https://votes.example' });
  return renderLetter(letter!);
}

test.each(['M-1', 'Käthe & co #7', '٤٢'])('%s stands behind the # and nowhere else of the address', (reference) => {
  const { text, html } = letterTo(reference);
  const link = /https:\/\/votes\.example\/vote\/\S+/.exec(text)?.[0] ?? '';
  const url = new URL(link);
  expect(url.search).toBe('');
  expect(`${url.origin}${url.pathname}`).toBe(`https://votes.example/vote/${fixed.definition.election}`);
  const place = readLink(link);
  expect(place?.fingerprint).toBe(fixed.fingerprintHex);
  expect(place?.said.get('member')).toBe(reference);
  expect(html).toContain(`href="${link.replaceAll('&', '&amp;')}"`);
});
