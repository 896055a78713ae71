import { verifyEd25519 } from '../../../backends/noble-ed25519.ts';
import { alertBox, mainButton } from '../dom.ts';
import { choicesOf } from '../forms/choices.ts';
import type { VotePage } from '../frame.ts';
import { recordFile } from '../load-election.ts';
import { loadPart } from '../parts.ts';
import { filled, language, t } from '../texts.ts';
import { electionTime } from '../when.ts';
import { wordingOf } from '../wording.ts';

/** Opens the part that checks devices and receipts. Only what this program has already is handed to it. */

interface Wanted {
  readonly said: ReadonlyMap<string, string>;
  /** A receipt of this device, and the way back to it. */
  readonly own: { readonly receipt: string; readonly back: () => void } | null;
}

async function open(page: VotePage, wanted: Wanted): Promise<void> {
  const { said, own } = wanted;
  try {
    const { openSecondDevice } = await loadPart('check');
    const { fixed, facts, group, store, frame, status, place } = page;
    const device = openSecondDevice({
      fixed,
      facts,
      group,
      store,
      status,
      verifyEd25519,
      frame,
      typed: page.typed,
      t,
      filled,
      language,
      closes: () => electionTime(status.closes, fixed.definition.zone),
      contact: () => wordingOf(fixed.definition).contact,
      choices: (contest, marks) => choicesOf(contest, marks, wordingOf(fixed.definition)),
      question: (contest) => wordingOf(fixed.definition).question(contest),
      recordFile: (path) => recordFile(place, path),
      back: own?.back ?? null,
    });
    if (own === null) device.open(said);
    else device.checkText(own.receipt);
  } catch {
    page.frame.show(() => ({
      heading: t('cannotLoad'),
      isError: true,
      children: [alertBox(t('noConnection')), mainButton(t('tryAgain'), () => void open(page, wanted))],
    }));
  }
}

/** Checks a receipt that this device holds. @param back to the receipt */
export function openCheck(page: VotePage, receipt: string, back: () => void): void {
  void open(page, { said: new Map(), own: { receipt, back } });
}

/** The page of the second device, with what its link says. */
export function openSecond(page: VotePage): void {
  void open(page, { said: page.place.said, own: null });
}
