import type { Client } from '../../contract/client.ts';
import type { Arithmetic } from '../../core/group/group.ts';
import { button, type Child, el, linked, paragraph } from './dom.ts';
import type { Go } from './go.ts';
import { LANGUAGES, type Language, OWN_NAMES } from './languages.ts';
import type { LoadedElection } from './load-election.ts';
import type { Place } from './place.ts';
import type { Back, Render, Shows } from './screen.ts';
import type { DeviceStore } from './store.ts';
import { language, speak, t } from './texts.ts';
import { wordingOf } from './wording.ts';

/** The page and the one election on it. */
export interface VotePage extends LoadedElection {
  readonly frame: Frame;
  readonly place: Place;
  readonly client: Client;
  readonly group: Arithmetic;
  readonly store: DeviceStore;
  /** What was typed so far, by field: a change of language loses none of it. */
  readonly typed: Map<string, string>;
  readonly go: Go;
}

/** The window: bar, screen and foot. The one place in which the page changes. */
export class Frame implements Shows {
  private readonly main: HTMLElement;
  private readonly bar: HTMLElement;
  private foot: HTMLElement;
  private render: Render = () => ({ heading: t('loading'), children: [paragraph(t('loadingWhy'))] });
  private election: LoadedElection | null = null;
  private logo: string | null = null;
  private back: Back | null = null;

  constructor() {
    addEventListener('popstate', () => this.back?.());
    const part = (selector: string) => document.querySelector<HTMLElement>(selector) ?? document.body;
    this.main = part('main');
    this.bar = part('#bar');
    this.foot = part('#foot');
  }

  /** From now on the bar says whose election it is. */
  belongTo(election: LoadedElection): void {
    this.election = election;
    this.draw();
  }

  /** An image whose bytes have been held against the definition. */
  showLogo(url: string): void {
    this.logo = url;
    this.drawBar();
  }

  /** Shows a screen, names it in the title, brings focus to its heading. `back` is where the browser's own Back leads. */
  show(render: Render, back: Back | null = null): void {
    this.render = render;
    // One step of the history stands for the way back, and is there once.
    if (back !== null && history.state === null) history.pushState('back', '');
    this.back = back;
    const isFirst = this.main.querySelector('h1') === null;
    this.draw();
    // The first screen is where every reader begins anyway; to ask for it would make the browser lay out the page twice.
    if (isFirst) return;
    this.main.querySelector<HTMLElement>('h1')?.focus();
    scrollTo(0, 0);
  }

  private draw(): void {
    const { heading, children, isError = false } = this.render();
    this.main.replaceChildren(el('h1', { tabindex: '-1' }, heading), ...children);
    document.title = isError ? t('errorPrefix', { title: heading }) : heading;
    this.drawBar();
    const contact = this.election === null ? null : wordingOf(this.election.fixed.definition).contact;
    const footer = el(
      'footer',
      {},
      ...(contact === null ? [] : [el('p', { class: 'help' }, ...linked(t('helpText', { contact })))]),
      paragraph(t('sealedHere')),
    );
    // Another screen has another foot: the old one is not seen to jump to where the new one is.
    const foot = el('div', { id: 'foot' }, footer);
    this.foot.replaceWith(foot);
    this.foot = foot;
  }

  private drawBar(): void {
    const choices = LANGUAGES.map((each) =>
      button(OWN_NAMES[each], () => void this.turnTo(each), {
        lang: each,
        'aria-pressed': String(each === language()),
      }),
    );
    const nav = el('nav', { 'aria-label': t('language'), class: 'languages' }, ...choices);
    const whose: Child[] = [];
    if (this.logo !== null) whose.push(el('img', { src: this.logo, alt: '', class: 'logo' }));
    if (this.election !== null) {
      const { organisation, language: tongue } = wordingOf(this.election.fixed.definition);
      whose.push(el('bdi', { lang: tongue, class: 'whose' }, organisation));
    }
    this.bar.replaceChildren(el('header', {}, el('div', { class: 'brand' }, ...whose), nav));
  }

  private async turnTo(wanted: Language): Promise<void> {
    if (!(await speak(wanted))) return;
    try {
      localStorage.setItem('tellers/language', wanted);
    } catch {
      // Whoever keeps nothing chooses again next time.
    }
    this.draw();
    this.bar.querySelector<HTMLElement>(`[lang="${wanted}"]`)?.focus();
  }
}

/** The language to begin with: what was chosen here before, else what the browser prefers. */
export async function speakAsTheReader(): Promise<void> {
  let kept: string | null = null;
  try {
    kept = localStorage.getItem('tellers/language');
  } catch {
    // Nothing is kept here.
  }
  const asked = new URLSearchParams(location.search).get('lang');
  const wishes = [asked ?? '', kept ?? '', ...navigator.languages].map((tag) => tag.toLowerCase().split('-')[0]);
  const first = wishes.map((wish) => LANGUAGES.find((known) => known === wish)).find((known) => known !== undefined);
  await speak(first ?? 'en');
}
