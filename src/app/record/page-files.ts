import { readDefinition } from '../../core/election/read-definition.ts';
import type { BoxElection } from '../box/ports.ts';
import type { PageFile, PageFileStore } from '../box/ports-page-files.ts';

/**
 * The files that make up the voting page of an election. A definition names them by hash, and an election is voted in
 * with the files that it names, whichever version of the program serves them.
 */

export interface PageFilesPorts {
  readonly store: PageFileStore;
  readonly box: { election(election: string): Promise<BoxElection | null> };
  /** The files of the program that runs, as the build made them. */
  readonly built: readonly PageFile[];
}

export interface PageFiles {
  /** The page of an election, or its saved form; null where the election is not known. */
  pageOf(election: string, part: 'page' | 'saved-page'): Promise<PageFile | null>;
  file(sha256: string): Promise<PageFile | null>;
}

/** Reads an election's definition once: which files it names never changes, only an act replaces them. */
export function createPageFiles(ports: PageFilesPorts): PageFiles {
  const built = new Map(ports.built.map((file) => [file.sha256, file]));
  const named = new Map<string, readonly string[]>();
  let kept: Promise<void> | null = null;

  /** Done before anything is served, so that a file that somebody was sent can be sent again. */
  async function keepBuilt(): Promise<void> {
    kept ??= ports.store.keep(ports.built);
    try {
      await kept;
    } catch (error) {
      kept = null;
      throw error;
    }
  }

  async function file(sha256: string): Promise<PageFile | null> {
    return built.get(sha256) ?? (await ports.store.file(sha256));
  }

  async function bundlesOf(election: string): Promise<readonly string[] | null> {
    const stored = await ports.box.election(election);
    // An act may have put other files in the place of the definition's (PR-36b).
    if (stored?.bundles !== null && stored !== null) return stored.bundles;
    const known = named.get(election);
    if (known !== undefined) return known;
    const fixed = stored === null ? null : readDefinition(stored.definition);
    if (fixed?.ok !== true) return null;
    named.set(election, fixed.value.definition.bundles);
    return fixed.value.definition.bundles;
  }

  return {
    async pageOf(election, part) {
      await keepBuilt();
      const bundles = await bundlesOf(election);
      if (bundles === null) return null;
      for (const sha256 of bundles) {
        const found = await file(sha256);
        if (found?.part === part) return found;
      }
      // Named by no definition, or lost with a database: this one is served, and `verify-bundle` says that it differs.
      return ports.built.find((each) => each.part === part) ?? null;
    },
    file,
  };
}
