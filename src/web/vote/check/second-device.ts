import { fromBase32, inGroups, tidyBase32 } from '../../../core/base/base32.ts';
import { equalBytes } from '../../../core/base/bytes.ts';
import { parseDecimal } from '../../../core/base/decimal.ts';
import { trustedBase64Url } from '../../../core/election/values.ts';
import type { Element } from '../../../core/group/group.ts';
import { type BallotLineBody, parseBallotLine } from '../../../core/ledger/ballot-line.ts';
import { leafHash } from '../../../core/ledger/tree.ts';
import { checkReceipt, parseReceipt } from '../../../core/receipt/receipt.ts';
import { checkOpening, isCommittedTo, MIN_COMMITMENT_CHARACTERS } from '../../../core/sealing/challenge.ts';
import { markOf, normalizedWords } from '../../../core/sealing/mark.ts';
import { alertBox, type Child, el, mainButton, paragraph, quiet } from '../dom.ts';
import { fieldForm } from '../one-field.ts';
import { readLink } from '../place.ts';
import { sleep } from '../small.ts';
import type { Fill } from '../texts/en.ts';
import { type BoxView, laterLines, viewBox } from './box-view.ts';
import type { Kit, SecondDevice } from './kit.ts';
import { CHECK_TEXTS, type CheckKey } from './texts.ts';

/**
 * What a second device does: note the commitment of another one, recompute what was sealed (PR-21), and look a receipt up
 * in the ballot box without telling anybody which (the whole box's hashes are loaded). It trusts the definition alone.
 */

/** A service renews what it publishes every two seconds; so often is it asked, a second apart. */
const TRIES = 5;

/** Which line is meant, and what must stand there. */
interface WantedLine {
  readonly index: number;
  readonly leaf: Uint8Array;
  /** The head that the receipt was given under; null when only a link is there. */
  readonly head: { readonly size: number; readonly root: Uint8Array } | null;
  /** Of a whole receipt. */
  readonly ballot: BallotLineBody | null;
}

/** The page calls it once, with everything that it needs. */
export function openSecondDevice(kit: Kit): SecondDevice {
  const { t, frame } = kit;
  const c = (key: CheckKey, fill: Fill = {}) => kit.filled(CHECK_TEXTS[kit.language()][key], fill);

  function menu(problem: string | null = null): void {
    frame.show(() => ({
      heading: c('second'),
      isError: problem !== null,
      children: [paragraph(c('secondWhy')), ...entry(problem)],
    }));
  }

  /** The field for whatever the other device shows, and a file for a receipt that was saved. */
  function entry(problem: string | null): Child[] {
    const form = fieldForm(kit, {
      fields: [
        {
          id: 'shown',
          label: c('secondLabel'),
          attributes: { autocomplete: 'off', spellcheck: 'false', dir: 'ltr' },
          isLong: true,
        },
      ],
      submit: t('next'),
      onSubmit: ([text = '']) => Promise.resolve(read(text)),
    });
    const file = el('input', { type: 'file', id: 'file', accept: '.txt,text/plain' });
    file.addEventListener('change', () => {
      void file.files?.[0]?.text().then((text) => {
        const refusal = read(text);
        if (refusal !== null) menu(refusal);
      });
    });
    const from = el('div', { class: 'file' }, el('label', { for: 'file' }, c('secondFile')), file);
    return [...(problem === null ? [] : [alertBox(problem)]), form, from];
  }

  /** Takes a link, letters or a receipt for what it is; answers why it is none of them. */
  function read(text: string): string | null {
    kit.typed.delete('shown');
    const link = readLink(text);
    if (link !== null) return link.fingerprint === kit.fixed.fingerprintHex ? obey(link.said) : t('wrongElection');
    if (parseReceipt(withLineFeeds(text)).ok) return checkWhole(withLineFeeds(text));
    const letters = tidyBase32(text);
    if (letters.length >= MIN_COMMITMENT_CHARACTERS && letters.length <= 52 && /^[0-9A-HJKMNP-TV-Z]+$/.test(letters)) {
      return note(letters);
    }
    return c('secondBad');
  }

  function obey(said: ReadonlyMap<string, string>): string | null {
    const [seal, open, line] = ['seal', 'open', 'line'].map((name) => said.get(name));
    if (seal !== undefined) return note(tidyBase32(seal));
    if (open !== undefined) return lookInside(open);
    if (line !== undefined) return checkLine(line);
    return c('secondBad');
  }

  function note(letters: string): string | null {
    kit.store.keepNoted(letters);
    frame.show(() => ({
      heading: c('noted'),
      children: [paragraph(c('notedWhy', { letters: inGroups(letters) })), paragraph(c('notedNext')), ...entry(null)],
    }));
    return null;
  }

  /** Back to the own receipt where one was checked, else to the field for the next thing. */
  function again(): HTMLElement {
    const { back } = kit;
    return back === null ? mainButton(c('again'), () => menu()) : mainButton(t('back'), back);
  }

  function lookInside(open: string): string | null {
    const commitment = kit.store.noted();
    const opening = fromBase32(open);
    if (!opening.ok) return c('secondBad');
    if (commitment === null || commitment === '') {
      frame.show(() => ({ heading: c('notNoted'), isError: true, children: [alertBox(c('notNotedWhy')), again()] }));
      return null;
    }
    const { group, facts, fixed } = kit;
    const { contests, sections } = fixed.definition;
    const ids = sections.map(({ id }) => id);
    const found = checkOpening({ group, facts, contests, sections: ids, commitment, opening: opening.value });
    if (!found.ok && found.error.kind === 'not-an-opening') return c('secondBad');
    // One commitment answers for one ballot.
    kit.store.keepNoted(null);
    if (found.ok) showHonest(found.value);
    else {
      const key = found.error.kind === 'not-countable' ? 'notCountable' : 'dishonest';
      frame.show(() => ({
        heading: c(key),
        isError: true,
        children: [alertBox(c('dishonestWhy', { contact: kit.contact() })), again()],
      }));
    }
    return null;
  }

  function showHonest(marks: readonly (readonly number[])[]): void {
    frame.show(() => ({
      heading: c('honest'),
      children: [
        ...kit.fixed.definition.contests.map((contest, at) =>
          el(
            'section',
            { class: 'answer' },
            el('h2', {}, el('bdi', {}, kit.question(contest))),
            kit.choices(contest, marks[at] ?? []),
          ),
        ),
        paragraph(c('honestWhy')),
        again(),
      ],
    }));
  }

  function showBadReceipt(reason: string): void {
    frame.show(() => ({
      heading: c('receiptBad'),
      isError: true,
      children: [alertBox(c('receiptBadWhy', { reason })), again()],
    }));
  }

  /** A whole receipt: all that can be said of it without any network first, then its place in the published box. */
  function checkWhole(text: string): null {
    const { fixed, verifyEd25519 } = kit;
    const checked = checkReceipt({ text, definition: fixed, verifyEd25519 });
    const parsed = parseReceipt(text);
    if (!checked.ok || !parsed.ok) {
      showBadReceipt(checked.ok ? '' : checked.error.reasons.join('; '));
      return null;
    }
    const { index, ballot, checkpoint } = checked.value;
    const head = { size: checkpoint.size, root: checkpoint.root };
    void lookUp({ index, leaf: leafHash(parsed.value.line), head, ballot });
    return null;
  }

  function checkLine(line: string): string | null {
    const [position = '', letters = ''] = line.split('.');
    const index = parseDecimal(position);
    const leaf = fromBase32(letters);
    if (index === null || !leaf.ok || leaf.value.length !== 32) return c('secondBad');
    void lookUp({ index, leaf: leaf.value, head: null, ballot: null });
    return null;
  }

  /** The published box may be seconds older than a receipt: it is asked for again before anybody is told to wait. */
  async function viewFor(wanted: WantedLine): Promise<{ readonly view: BoxView; readonly isBehind: boolean } | null> {
    for (let left = TRIES; ; left -= 1) {
      const view = await viewBox(kit);
      if (view === null) return null;
      const { size } = view.checkpoint;
      const isBehind = wanted.index >= size || (wanted.head?.size ?? 0) > size;
      if (!isBehind || left === 1) return { view, isBehind };
      await sleep(1000);
    }
  }

  async function lookUp(wanted: WantedLine): Promise<void> {
    frame.show(() => ({ heading: t('loading'), children: [paragraph(c('howLooked'))] }));
    const viewed = await viewFor(wanted);
    if (viewed === null) {
      frame.show(() => ({
        heading: c('notFoundYet'),
        isError: true,
        children: [alertBox(t('noConnection')), mainButton(t('tryAgain'), () => void lookUp(wanted))],
      }));
      return;
    }
    const { view, isBehind } = viewed;
    if (isBehind) {
      frame.show(() => ({
        heading: c('notFoundYet'),
        children: [paragraph(c('notFoundYetWhy')), mainButton(t('tryAgain'), () => void lookUp(wanted))],
      }));
      return;
    }
    const ballot = standsIn(view, wanted) ? await ballotAt(view, wanted) : null;
    if (ballot === null) showNotThere();
    else await showThere(view, wanted, ballot);
  }

  /** The line is where the receipt says, and the box has only grown since: same root then, signed root now. */
  function standsIn(view: BoxView, wanted: WantedLine): boolean {
    const leaf = view.leaf(wanted.index);
    const now = view.rootAt(view.checkpoint.size);
    if (leaf === null || now === null || !equalBytes(leaf, wanted.leaf)) return false;
    if (!equalBytes(now, view.checkpoint.root)) return false;
    const then = wanted.head === null ? null : view.rootAt(wanted.head.size);
    return wanted.head === null || (then !== null && equalBytes(then, wanted.head.root));
  }

  async function ballotAt(view: BoxView, wanted: WantedLine): Promise<BallotLineBody | null> {
    if (wanted.ballot !== null) return wanted.ballot;
    const bytes = (await view.bundle(wanted.index))?.get(wanted.index);
    if (bytes === undefined || !equalBytes(leafHash(bytes), wanted.leaf)) return null;
    const line = parseBallotLine(bytes);
    return line.ok ? line.value.body : null;
  }

  function showNotThere(): void {
    frame.show(() => ({
      heading: c('notInBox'),
      isError: true,
      children: [alertBox(c('notInBoxWhy', { contact: kit.contact() })), again()],
    }));
  }

  /** What this device had noted before the ballot was cast, compared with what was cast. */
  function sayNoted(ballot: BallotLineBody): () => Child[] {
    const commitment = kit.store.noted();
    if (commitment === null || commitment === '') return () => [];
    const ciphertexts = ballot.ciphertexts.map(
      ([a, b]) => [trustedBase64Url(a) as Element, trustedBase64Url(b) as Element] as const,
    );
    const isSame = isCommittedTo({ facts: kit.facts, sections: [ballot.section], commitment, ciphertexts });
    kit.store.keepNoted(null);
    return () => [
      isSame ? paragraph(c('inBoxSame'), { class: 'good' }) : alertBox(c('inBoxOther', { contact: kit.contact() })),
    ];
  }

  async function showThere(view: BoxView, wanted: WantedLine, ballot: BallotLineBody): Promise<void> {
    const noted = sayNoted(ballot);
    const later = await laterLines(view);
    const has = (kind: string) => later.some((line) => line.kind === kind);
    const mixers = later.flatMap((line) => (line.kind === 'mix' ? [trusteeName(line.body.trustee)] : []));
    frame.show(() => {
      const after: Child[] = has('closed')
        ? [paragraph(c('boxClosed'))]
        : [paragraph(c('stillOpen', { instant: kit.closes() }))];
      if (mixers.length > 0) after.push(paragraph(c('mixedBy', { names: mixers.join(', ') })));
      if (has('unsealed')) after.push(paragraph(c('opened')));
      if (has('declared')) after.push(paragraph(c('declaredNow')));
      const { cosignatures, size } = view.checkpoint;
      const { required } = kit.fixed.definition.witnesses;
      if (required > 0 && cosignatures.length >= required)
        after.push(paragraph(t('witnessed', { n: cosignatures.length })));
      return {
        heading: c('inBox'),
        children: [
          paragraph(c('inBoxWhy', { n: wanted.index + 1, size }), { class: 'good' }),
          ...noted(),
          ...after,
          wordsForm(ballot),
          quiet(c('howLooked')),
          again(),
        ],
      };
    });
  }

  function trusteeName(trustee: number): string {
    return kit.fixed.definition.electionKey.trustees[trustee - 1]?.name ?? String(trustee);
  }

  /** The words that a member typed before casting fit no other line (PR-26). */
  function wordsForm(ballot: BallotLineBody): HTMLElement {
    const said = el('div', { role: 'status' });
    const form = fieldForm(kit, {
      fields: [{ id: 'two-words', label: c('wordsAsk'), attributes: { autocomplete: 'off', spellcheck: 'false' } }],
      submit: c('wordsCompare'),
      onSubmit([words = '']) {
        const votingKey = trustedBase64Url(ballot.votingKey) as Element;
        const mark = markOf({ votingKey, words: normalizedWords(words) });
        const fits = equalBytes(mark, trustedBase64Url(ballot.mark));
        said.replaceChildren(fits ? paragraph(c('wordsFit'), { class: 'good' }) : alertBox(c('wordsNot')));
        return Promise.resolve(null);
      },
      after: [said],
    });
    return form;
  }

  return {
    open(said) {
      if (said.size === 0) menu();
      else {
        const refusal = obey(said);
        if (refusal !== null) menu(refusal);
      }
    },
    checkText: (text) => void read(text),
  };
}

/** What was pasted may have lost its last line feed, or have two characters for one. */
function withLineFeeds(text: string): string {
  return `${text.replaceAll('\r\n', '\n').trim()}\n`;
}
