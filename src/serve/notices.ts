import { createMemberFactsOf } from '../app/member/member-facts.ts';
import type { CodeNotices } from '../app/member/ports.ts';
import { type RequestCodePorts, sendCodeAgain } from '../app/member/request-code.ts';
import { codeNotice } from '../app/roll/code-notice.ts';
import type { NoticeFacts } from '../app/roll/notices/compose-notice.ts';
import type { DeliverPorts } from '../app/roll/notices/deliver.ts';
import type { Mailer, MailMessage, RollStore } from '../app/roll/ports.ts';
import { toHex, utf8 } from '../core/base/bytes.ts';
import { encryptTo } from '../pgp/encryption.ts';
import type { ServiceParts } from './service-parts.ts';

/** The mails of one process: codes as they are asked for, notices from the queue. */

/** A notice as it is, or encrypted whole to whom it is for: `gpg -d` gives the text back. */
async function textFor(certificate: string | null, text: string): Promise<string> {
  if (certificate === null) return text;
  const sealed = await encryptTo({ bytes: utf8(text), certificate, nowMs: Date.now() });
  if (!sealed.ok) throw new Error('a notice could not be encrypted');
  return sealed.value;
}

export function createCodeNotices(mailer: Mailer): CodeNotices {
  return {
    async sendCode({ to, certificate, ...notice }) {
      const { text, html, ...mail } = codeNotice(notice);
      // The second form would give away what the first one seals.
      const parts = certificate === null ? { text, html } : { text: await textFor(certificate, text) };
      return await mailer.send({ to, ...mail, ...parts });
    },
  };
}

/** Elections as their notices tell of them; the state and the close are read anew each time. */
function createNoticeFactsOf(roll: RollStore): (election: string) => Promise<NoticeFacts | null> {
  const factsOf = createMemberFactsOf(roll);
  return async (id) => {
    const facts = await factsOf(id);
    if (facts === null) return null;
    const { state, closesAtMs } = facts.election;
    if (state === 'draft' || state === 'prepared') return null;
    return { fixed: facts.fixed, state, closesAtMs, nowMs: await roll.nowMs() };
  };
}

/** A larger logo is left out: it would be sent once for every member. */
const MOST_LOGO_BYTES = 100_000;

/** The organisation's logo, read once: it is fixed by the definition. */
function createLogoOf(roll: RollStore): DeliverPorts['logoOf'] {
  const factsOf = createMemberFactsOf(roll);
  const known = new Map<string, MailMessage['logo']>();
  return async (election) => {
    if (known.has(election)) return known.get(election);
    const logo = (await factsOf(election))?.definition.organisation.logo ?? null;
    const images = logo === null || logo.size > MOST_LOGO_BYTES ? [] : await roll.images(election);
    const image = images.find(({ sha256 }) => toHex(sha256) === logo?.sha256);
    const found = image === undefined ? undefined : { content: image.content, type: image.type };
    known.set(election, found);
    return found;
  };
}

/** What delivering notices needs. @param asking how codes are made and mailed */
export function createDeliverPorts(parts: ServiceParts, asking: RequestCodePorts): DeliverPorts {
  const { config, mailer, stores, logs } = parts;
  const { publicUrl, publicHost } = config;
  return {
    notices: stores.notices,
    mailer,
    factsOf: createNoticeFactsOf(stores.roll),
    logoOf: createLogoOf(stores.roll),
    sendCodeAgain: ({ election, reference, occasion }) =>
      sendCodeAgain(asking, { election, reference, codeRequest: occasion }),
    log: logs.member,
    settings: { publicUrl, publicHost },
  };
}
