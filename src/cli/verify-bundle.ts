import { createHash } from 'node:crypto';
import { equalBytes } from '../core/base/bytes.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { type FixedDefinition, MAX_DEFINITION_BYTES, parseDefinition } from '../core/election/fixed-definition.ts';
import { RECORD } from '../core/record/paths.ts';
import { createOpenPgp } from '../pgp/openpgp.ts';
import { type NamedFiles, namedFiles } from './bundle-acts.ts';
import { EXIT, type ExitCode, guarded, type Output, STANDARD_OUTPUT } from './output.ts';
import { createUrlReader } from './url-reader.ts';
import { readFingerprint } from './verify.ts';

/**
 * `tellers verify-bundle`: whether a live voting page, and everything that it loads, is what the definition names, or the
 * act by which returning officers have replaced it since. It
 * asks as any browser would, and says so: whoever serves false pages to some must not be able to tell this from a member.
 */

export interface VerifyBundleOptions {
  /** The link to the voting page. */
  readonly link: string;
  /** Needed where the link carries none. */
  readonly fingerprint?: string | undefined;
  readonly output?: Output;
}

/** More than any page is made of. */
const MAX_FILES = 64;
const MAX_FILE_BYTES = 8_388_608;
const GIVE_UP_AFTER_MS = 30_000;

/** What a common browser sends; nothing here tells a checker from a member. */
const HEADERS = {
  'user-agent':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  accept: '*/*',
  'accept-language': 'en-GB,en;q=0.9',
};

/** Names of files in what pages, programs and style sheets are written in. */
const LOADED = /\/assets\/[A-Za-z0-9._-]+/g;

interface LiveFile {
  readonly path: string;
  /** Null for a file that is named and cannot be had: the page that names it is another one, too. */
  readonly bytes: Uint8Array | null;
}

async function load(url: URL, maxBytes: number): Promise<Result<Uint8Array, string>> {
  try {
    const signal = AbortSignal.timeout(GIVE_UP_AFTER_MS);
    const answer = await fetch(url, { signal, headers: HEADERS, redirect: 'error', credentials: 'omit' });
    if (answer.status !== 200) return err(`HTTP status ${answer.status}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    return bytes.length > maxBytes ? err(`larger than ${maxBytes} bytes`) : ok(bytes);
  } catch (error) {
    return err(error instanceof Error ? error.message : 'no answer');
  }
}

/** The page and everything that it may load, found by following every name of a file that stands in it. */
async function loadAll(page: URL): Promise<Result<LiveFile[], string>> {
  const files: LiveFile[] = [];
  const waiting = [page.pathname, `${page.pathname}/saved-page`];
  const seen = new Set(waiting);
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    if (files.length >= MAX_FILES) return err(`the page loads more than ${MAX_FILES} files`);
    const bytes = await load(new URL(path, page), MAX_FILE_BYTES);
    if (!bytes.ok && files.length === 0) return err(`${path}: ${bytes.error}`);
    files.push({ path, bytes: bytes.ok ? bytes.value : null });
    if (!bytes.ok) continue;
    for (const [name] of new TextDecoder().decode(bytes.value).matchAll(LOADED)) {
      if (!seen.has(name)) waiting.push(name);
      seen.add(name);
    }
  }
  return ok(files);
}

/** Where the service of a page serves the record of its election. */
function recordOf(page: URL, election: string): URL {
  return new URL(`${page.pathname.replace(/\/vote\/[^/]+$/, '')}/api/v1/elections/${election}/record/`, page);
}

async function loadDefinition(record: URL): Promise<Result<FixedDefinition, string>> {
  const bytes = await load(new URL(RECORD.definition, record), MAX_DEFINITION_BYTES);
  if (!bytes.ok) return err(`the definition cannot be had: ${bytes.error}`);
  const fixed = parseDefinition(bytes.value);
  return fixed.ok ? fixed : err(`not a definition: ${fixed.error.reasons.join('; ')}`);
}

/** Who named the files that a page has to be made of, in a sentence's words. */
function whoNamed({ act }: NamedFiles): string {
  return act === null ? 'the definition names' : `act ${act.number} of the returning officers names`;
}

function report(files: readonly LiveFile[], named: NamedFiles, output: Output): ExitCode {
  for (const reason of named.refused) output.out(`does not count  ${reason}\n`);
  const { act } = named;
  if (act !== null) {
    output.out(
      `the voting page was replaced by act ${act.number}, and the reason given is: ${act.parameters.reason}\n`,
    );
  }
  let differing = 0;
  for (const { path, bytes } of files) {
    const sha256 = bytes === null ? null : createHash('sha256').update(bytes).digest('hex');
    const isSame = sha256 !== null && named.sha256.has(sha256);
    if (!isSame) differing += 1;
    const verdict = isSame ? 'same    ' : sha256 === null ? 'MISSING ' : 'DIFFERS ';
    output.out(`${verdict} ${sha256 ?? '-'.repeat(64)}  ${path}\n`);
  }
  if (differing === 0) {
    output.out(`all ${files.length} files of the voting page are those that ${whoNamed(named)}\n`);
    return EXIT.passed;
  }
  output.out(
    `${differing} of ${files.length} files are not those that ${whoNamed(named)}: do not vote with this page, and keep what it sent\n`,
  );
  return EXIT.failed;
}

/**
 * Compares what a live voting page serves with what the definition of its election, or its last act `bundle`, names. Answers the exit code: 0 all files are
 * named there, 1 some are not, 2 the page or the definition cannot be had, 64 wrong options.
 */
export async function verifyBundleCommand(options: VerifyBundleOptions): Promise<ExitCode> {
  const { link, output = STANDARD_OUTPUT } = options;
  const page = URL.canParse(link) ? new URL(link) : null;
  const election = /\/vote\/([a-z0-9-]+)$/.exec(page?.pathname ?? '')?.[1];
  if (page === null || election === undefined || !/^https?:$/.test(page.protocol)) {
    output.err('a link to a voting page is needed, such as https://votes.example/vote/spring#…\n');
    return EXIT.usage;
  }
  const given = options.fingerprint ?? /^#([0-9a-f]{64})/.exec(page.hash)?.[1];
  const anchor = given === undefined ? null : readFingerprint(given);
  if (anchor === null) {
    output.err('the whole election fingerprint is needed: behind # in the link, or as --fingerprint, 64 hex digits\n');
    return EXIT.usage;
  }
  page.hash = '';
  return await guarded(output, async () => {
    const record = recordOf(page, election);
    const fixed = await loadDefinition(record);
    if (!fixed.ok) {
      output.err(`${fixed.error}\n`);
      return EXIT.notARecord;
    }
    if (!equalBytes(fixed.value.fingerprint, anchor)) {
      output.out('DIFFERS  the service shows another definition than the one whose fingerprint you gave\n');
      return EXIT.failed;
    }
    const reader = createUrlReader(record.href);
    const named = await namedFiles({ fixed: fixed.value, reader, openPgp: createOpenPgp() });
    if (named === null) {
      output.err('the record, and with it the acts of the returning officers, cannot be listed\n');
      return EXIT.notARecord;
    }
    const files = await loadAll(page);
    if (files.ok) return report(files.value, named, output);
    output.err(`${files.error}\n`);
    return EXIT.notARecord;
  });
}
