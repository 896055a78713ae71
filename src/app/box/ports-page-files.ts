/** Where the files of voting pages are kept: public, the same for everybody, never changed. */

export interface PageFile {
  /** 64 hex digits: its name below /assets, which therefore never means anything else. */
  readonly sha256: string;
  /** The page itself, the page saved as one file, or something that the page loads. */
  readonly part: 'page' | 'saved-page' | 'file';
  readonly ending: 'html' | 'js' | 'css' | 'woff2';
  readonly content: Uint8Array;
}

/** Keeps files for ever: they are small, and a server that was upgraded still needs the old ones. */
export interface PageFileStore {
  /** The same file again is harmless. */
  keep(files: readonly PageFile[]): Promise<void>;
  file(sha256: string): Promise<PageFile | null>;
}
