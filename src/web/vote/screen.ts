import type { Child } from './dom.ts';

/** What stands on a screen. It is made again when the language changes, so everything that was entered is kept elsewhere. */
export interface Screen {
  readonly heading: string;
  readonly children: readonly Child[];
  /** An error stands in the title of the window, too. */
  readonly isError?: boolean;
}
export type Render = () => Screen;
/** The screen before, where the browser's own Back shall not lead out of the page. */
export type Back = () => void;

/** Where screens are shown. */
export interface Shows {
  /** Shows a screen, names it in the title, brings focus to its heading. `back` is where the browser's own Back leads. */
  show(render: Render, back?: Back | null): void;
}
