import { z } from 'zod';
import { fingerprintWords } from '../../../core/election/fingerprint-words.ts';
import type { FixedDefinition } from '../../../core/election/fixed-definition.ts';
import { instantToMs } from '../../../core/election/values.ts';
import type { TakenNotice } from '../ports-notices.ts';
import { type ElectionWords, wordsOfElection } from './election-words.ts';
import type { Block, Letter } from './letter.ts';
import { WAYS } from './tell-of-change.ts';
import type { NoticeTexts } from './texts/notice-texts.ts';
import { noticeTextsOf } from './texts/texts-of.ts';

/** What an election says of itself when a notice is put together. */
export interface NoticeFacts {
  readonly fixed: FixedDefinition;
  readonly state: 'announced' | 'ended' | 'annulled';
  readonly closesAtMs: number;
  readonly nowMs: number;
}

/** What the occasion `result` adds: which options each contest ended with. */
export const ResultContentSchema = z.strictObject({
  outcome: z.array(z.strictObject({ contest: z.string(), elected: z.array(z.string()) })),
});
/** What the occasion `channel-changed` adds: the act, and which ways were changed. */
export const ChangeContentSchema = z.strictObject({
  act: z.number(),
  changes: z.array(z.strictObject({ way: z.enum(WAYS), change: z.enum(['added', 'removed', 'replaced']) })),
});
/** What the occasion `annulled` adds: the reason that the officers signed. */
export const AnnulledContentSchema = z.strictObject({ reason: z.string() });

interface Writing {
  readonly taken: TakenNotice;
  readonly facts: NoticeFacts;
  readonly texts: NoticeTexts;
  readonly words: ElectionWords;
  readonly publicUrl: string;
}

const text = (content: string): Block => ({ kind: 'text', text: content });
const lines = (...content: readonly string[]): Block => ({ kind: 'lines', lines: content });

/** An instant as people of the election's zone say it, with the zone's name. */
function inZone(ms: number, { texts, facts }: Writing): string {
  const { zone } = facts.fixed.definition;
  return new Intl.DateTimeFormat(texts.locale, {
    timeZone: zone,
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    timeZoneName: 'short',
  }).format(ms);
}

/**
 * The personal link: what it names stands in the fragment, which browsers send to nobody. It holds no secret, so that
 * nobody who gets hold of the mail, and no program that follows its links, can use anything up (A32, A68). The reference
 * stands in the mail anyway; the page fills it in and takes it out of the address at once.
 */
function voteLink({ publicUrl, facts, taken }: Writing): string {
  const { definition, fingerprintHex } = facts.fixed;
  return `${publicUrl}/vote/${definition.election}#${fingerprintHex}&member=${encodeURIComponent(taken.reference)}`;
}

/** The twelve words and what to do with them (PR-14). */
export function wordBlocks(texts: NoticeTexts, fingerprint: Uint8Array): Block[] {
  const words = fingerprintWords(fingerprint);
  const half = Math.ceil(words.length / 2);
  return [text(texts.compareWords), lines(words.slice(0, half).join(' '), words.slice(half).join(' '))];
}

/** What every notice ends with. */
function ending({ texts, words, facts }: Writing): Block[] {
  const { definition } = facts.fixed;
  return [
    text(texts.neverAsk),
    ...(definition.test ? [text(texts.test)] : []),
    text(texts.questions(words.organisation, words.contact)),
  ];
}

/** How to vote: for notices to members who still can. */
function voting(writing: Writing): Block[] {
  const { texts, facts, taken } = writing;
  return [
    text(texts.openThisPage),
    { kind: 'link', url: voteLink(writing) },
    text(texts.yourReference),
    lines(taken.reference),
    ...wordBlocks(texts, facts.fixed.fingerprint),
    text(texts.howItGoes),
  ];
}

function announcement(writing: Writing): Block[] {
  const { texts, facts, words } = writing;
  const opens = inZone(instantToMs(facts.fixed.definition.opens) ?? 0, writing);
  return [
    text(texts.announced(words.organisation)),
    lines(words.title),
    text(texts.period(opens, inZone(facts.closesAtMs, writing))),
    ...voting(writing),
    text(texts.noHurry),
  ];
}

function reminder(writing: Writing): Block[] {
  const { texts, facts, words, taken, publicUrl } = writing;
  return [
    text(texts.notYet),
    lines(words.title),
    text(texts.closesAt(inZone(facts.closesAtMs, writing))),
    ...voting(writing),
    text(texts.noMoreReminders),
    { kind: 'link', url: stopLink(publicUrl, taken.notice) },
  ];
}

/** Where a member stops reminders. The name of the notice stands in this one mail only. */
export function stopLink(publicUrl: string, notice: string): string {
  return `${publicUrl}/reminders/${notice}/stop`;
}

function closingSoon(writing: Writing): Block[] {
  const { texts, facts, words } = writing;
  return [
    text(texts.closingSoon),
    lines(words.title),
    text(texts.closesAt(inZone(facts.closesAtMs, writing))),
    text(texts.ignoreIfVoted),
    ...voting(writing),
  ];
}

function result({ texts, words, taken, facts, publicUrl }: Writing): Block[] {
  const { outcome } = ResultContentSchema.parse(JSON.parse(taken.content));
  return [
    text(texts.declared),
    lines(words.title),
    ...outcome.flatMap(({ contest, elected }): Block[] => {
      const { question, names } = words.contest(contest, elected);
      return [
        text(texts.elected(question)),
        { kind: 'list', items: names.length === 0 ? [texts.nobodyElected] : names },
      ];
    }),
    text(texts.checkIt),
    { kind: 'link', url: `${publicUrl}/elections/${facts.fixed.definition.election}/result` },
    ...wordBlocks(texts, facts.fixed.fingerprint).slice(1),
  ];
}

function tokenState({ texts, words, taken, facts }: Writing): Block[] {
  const { length } = facts.fixed.definition.registrars;
  const said =
    taken.signatures >= length ? texts.tokenIssued : taken.signatures === 0 ? texts.tokenNotIssued : texts.tokenBegun;
  return [text(said), lines(words.title), text(texts.tokenMeaning), text(texts.tellIfWrong(words.contact))];
}

function channelChanged({ texts, words, taken }: Writing): Block[] {
  const { act, changes } = ChangeContentSchema.parse(JSON.parse(taken.content));
  return [
    text(texts.channelChanged),
    lines(words.title),
    { kind: 'list', items: changes.map(({ way, change }) => `${texts.changedWay[way]}: ${texts.change[change]}`) },
    text(texts.channelEffect),
    text(texts.channelWhy(act)),
    text(texts.tellIfWrong(words.contact)),
  ];
}

function annulled({ texts, words, taken }: Writing): Block[] {
  const { reason } = AnnulledContentSchema.parse(JSON.parse(taken.content));
  return [
    text(texts.annulled),
    lines(words.title),
    text(texts.annulledReason),
    lines(reason),
    text(texts.annulledMeaning),
  ];
}

/** Subject and body; null when it is of no use to whoever would get it now. */
function write(writing: Writing): { readonly subject: string; readonly blocks: Block[] } | null {
  const { taken, facts, texts, words } = writing;
  const { title } = words;
  const canVote = facts.state === 'announced' && facts.nowMs < facts.closesAtMs;
  switch (taken.kind) {
    case 'announcement':
      return canVote ? { subject: texts.subject.announcement(title), blocks: announcement(writing) } : null;
    case 'reminder': {
      const isDone = taken.signatures >= facts.fixed.definition.registrars.length || taken.stopped;
      return canVote && !isDone ? { subject: texts.subject.reminder(title), blocks: reminder(writing) } : null;
    }
    case 'closing-soon':
      return canVote ? { subject: texts.subject.closingSoon(title), blocks: closingSoon(writing) } : null;
    case 'result':
      return facts.state === 'annulled' ? null : { subject: texts.subject.result(title), blocks: result(writing) };
    case 'token-state':
      return { subject: texts.subject.tokenState(title), blocks: tokenState(writing) };
    case 'channel-changed':
      return { subject: texts.subject.channelChanged(title), blocks: channelChanged(writing) };
    case 'annulled':
      return { subject: texts.subject.annulled(title), blocks: annulled(writing) };
    case 'code':
      throw new Error('bug: a mail with a code is put together where the code is made');
  }
}

/**
 * Puts a notice together in the member's language when it is sent, from what is true then; null when it is of no use
 * any more: a reminder to somebody who has drawn a token meanwhile, an announcement after the close.
 */
export function composeNotice(input: {
  readonly taken: TakenNotice;
  readonly facts: NoticeFacts;
  readonly publicUrl: string;
}): Letter | null {
  const { taken, facts } = input;
  const { definition } = facts.fixed;
  const texts = noticeTextsOf(taken.language, definition.language);
  const writing: Writing = { ...input, texts, words: wordsOfElection(definition, taken.language) };
  const written = write(writing);
  if (written === null) return null;
  return {
    subject: written.subject.normalize('NFC'),
    language: texts.language,
    dir: texts.dir,
    organisation: writing.words.organisation,
    blocks: [...written.blocks, ...ending(writing)],
  };
}
