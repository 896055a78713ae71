import { createNobleArithmetic } from '../../backends/noble-group.ts';
import { createClient } from '../../contract/client.ts';
import { BallotLineBodySchema } from '../../core/ledger/ballot-line.ts';
import { alertBox, mainButton, paragraph } from './dom.ts';
import { Frame, speakAsTheReader, type VotePage } from './frame.ts';
import type { Go } from './go.ts';
import { photoOf } from './images.ts';
import { type LoadFailure, loadElection } from './load-election.ts';
import { fieldForm } from './one-field.ts';
import { IS_SAVED } from './parts.ts';
import { isOver } from './phase.ts';
import { type Place, readLink } from './place.ts';
import { showCheck } from './screens/ballot.ts';
import { send } from './screens/cast.ts';
import { placeAfterSignIn, proofOfReturn } from './screens/organisation.ts';
import { goOnWithCode, proveByReturn } from './screens/prove.ts';
import { showReceipt } from './screens/receipt.ts';
import { openSecond } from './screens/second.ts';
import { showStart } from './screens/start.ts';
import { breath } from './small.ts';
import { openStore } from './store.ts';
import { t } from './texts.ts';
import { makeClockReady } from './when.ts';

/** The voting page: from the link to the receipt in one document, everything secret on this device. */

/** A browser may refuse even to name its storage. */
function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

function showCannotLoad(frame: Frame, place: Place, { kind, reason }: LoadFailure): void {
  const typed = new Map<string, string>();
  frame.show(() => ({
    heading: t('cannotLoad'),
    isError: true,
    children: [
      ...(kind === 'wrong-election'
        ? [alertBox(t('wrongElection')), linkForm(frame, typed)]
        : [alertBox(t('cannotLoadWhy', { reason })), mainButton(t('tryAgain'), () => void openElection(frame, place))]),
    ],
  }));
}

async function openElection(frame: Frame, from: Place): Promise<void> {
  const place = placeAfterSignIn(from);
  const group = createNobleArithmetic();
  const client = createClient({
    baseUrl: place.service,
    fetch: (url, init) => fetch(url, { ...init, referrerPolicy: 'no-referrer' }),
  });
  const loading = loadElection({ client, group, place });
  await breath();
  makeClockReady();
  const loaded = await loading;
  if (!loaded.ok) {
    showCannotLoad(frame, place, loaded.error);
    return;
  }
  const { fixed } = loaded.value;
  const store = openStore(fixed.fingerprintHex, storage());
  const typed = new Map<string, string>();
  const member = place.said.get('member');
  if (member !== undefined) typed.set('reference', member);
  const go: Go = { start: () => showStart(page), check: (ballot) => showCheck(page, ballot) };
  const page: VotePage = { frame, place, client, group, store, typed, go, ...loaded.value };
  frame.belongTo(loaded.value);
  const { logo } = fixed.definition.organisation;
  if (logo !== null) void photoOf(page, logo.sha256).then((url) => (url === null ? undefined : frame.showLogo(url)));
  const proof = proofOfReturn(place);
  if (place.view === 'check') openSecond(page);
  else if (proof !== null && page.store.works()) await proveByReturn(page, proof);
  else begin(page);
}

/** Where this device stands in this election. */
function begin(page: VotePage): void {
  const { store, frame } = page;
  const receipt = store.receipt();
  const sealed = store.sealed();
  if (receipt !== null) showReceipt(page, receipt, true);
  else if (sealed !== null && !isOver(page)) void send(page, BallotLineBodySchema.parse(JSON.parse(sealed)));
  else if (!store.works()) showKeepsNothing(frame);
  else if (isOver(page) || store.paper() !== null || !goOnWithCode(page)) showStart(page);
}

function showKeepsNothing(frame: Frame): void {
  frame.show(() => ({
    heading: t('cannotLoad'),
    isError: true,
    children: [alertBox(t('keepsNothing')), mainButton(t('tryAgain'), () => location.reload())],
  }));
}

/** Takes the link from the notice: of a saved page, or where the one that was followed is of another election. */
function linkForm(frame: Frame, typed: Map<string, string>): HTMLElement {
  return fieldForm(
    { typed },
    {
      fields: [{ id: 'link', label: t('linkLabel'), attributes: { type: 'url', autocomplete: 'off' } }],
      submit: t('next'),
      onSubmit: ([link = '']) => {
        const place = readLink(link);
        if (place === null) return Promise.resolve(t('notALink'));
        return openElection(frame, place).then(() => null);
      },
    },
  );
}

/** A saved page does not know its election until somebody pastes the link. */
function askForLink(frame: Frame): void {
  const typed = new Map<string, string>();
  frame.show(() => ({ heading: t('yourLink'), children: [paragraph(t('yourLinkWhy')), linkForm(frame, typed)] }));
}

async function run(): Promise<void> {
  await speakAsTheReader();
  await breath();
  const frame = new Frame();
  // A saved page may be opened with the link behind its own `#`.
  const place = readLink(IS_SAVED ? decodeURIComponent(location.hash.slice(1)) : location.href);
  if (place === null) {
    askForLink(frame);
    return;
  }
  // What the link says besides is not left in the address, where a screenshot or the history would keep it.
  if (!IS_SAVED && place.said.size > 0) history.replaceState(null, '', `#${place.fingerprint ?? ''}`);
  frame.show(() => ({ heading: t('loading'), children: [paragraph(t('loadingWhy'))] }));
  await openElection(frame, place);
}

void run();
