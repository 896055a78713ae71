import { z } from 'zod';
import { toBase64Url, toHex } from '../../../core/base/bytes.ts';
import { parseCanonicalJson } from '../../../core/base/canonical-json.ts';
import { err, ok, type Result } from '../../../core/base/result.ts';
import { HashSchema } from '../../../core/election/values.ts';
import type { OfficerCommand, Refusal } from '../ports.ts';
import { letterOf } from './collect-letters.ts';
import { allLetters, electionWithLetters, type LettersError } from './get-letters.ts';
import type { Letter } from './letter.ts';
import { type LetterFiles, makeLetters } from './make-letters.ts';
import type { LetterPorts } from './ports.ts';

export interface ReleaseLettersCommand extends OfficerCommand {
  /** The number of the act by which enough officers released them. */
  readonly act: number;
  /** For an act `reissue`: whose letter it is; the act itself names nobody. */
  readonly reference?: string | undefined;
}

export interface ReleasedLetters {
  readonly count: number;
  /** UTF-8 text and PDF, both in base64url. */
  readonly csv: string;
  readonly pdf: string;
}

/** What of an act matters here; what it must be besides was judged when it was made. */
const ReleasingActSchema = z.discriminatedUnion('act', [
  z.object({
    act: z.literal('letters'),
    parameters: z.object({ count: z.int(), csv: HashSchema, pdf: HashSchema }),
  }),
  z.object({ act: z.literal('reissue'), parameters: z.object({ newLeaf: HashSchema }) }),
]);
type ReleasingAct = z.infer<typeof ReleasingActSchema>;

type Refused = Refusal<'letters-refused'> | { readonly kind: 'act-not-found' };

const refused = (reason: string): Result<never, Refused> => err({ kind: 'letters-refused', reasons: [reason] });

/** The act, if enough officers have signed it and it was made. */
async function madeAct(
  ports: LetterPorts,
  { election, act }: ReleaseLettersCommand,
): Promise<Result<ReleasingAct, Refused>> {
  const found = (await ports.roll.acts(election)).find(({ number }) => number === act);
  if (found === undefined) return err({ kind: 'act-not-found' });
  if (found.state !== 'made') return refused('this act has not been made: it lacks signatures, or it is void');
  const json = parseCanonicalJson(found.document);
  const parsed = json.ok ? ReleasingActSchema.safeParse(json.value) : null;
  return parsed?.success === true ? ok(parsed.data) : refused('this act releases no letters');
}

/** The letters that an act releases. */
async function lettersOf(
  ports: LetterPorts,
  { act, command }: { readonly act: ReleasingAct; readonly command: ReleaseLettersCommand },
): Promise<Result<readonly Letter[], Refused>> {
  const { election, reference } = command;
  if (act.act === 'letters') return ok(await allLetters(ports, election));
  if (reference === undefined) return refused('reference: say whose letter it is; the act names nobody');
  const entry = await ports.roll.entry(election, reference);
  if (entry === null || toHex(entry.leaf) !== act.parameters.newLeaf) {
    return refused('reference: this act is for another entry, or the entry was changed again');
  }
  const letter = await letterOf(ports.keys, {
    election,
    entry: { ...entry.entry, language: entry.language },
  });
  return letter === null ? refused('reference: this entry has no letter') : ok([letter]);
}

/** What was signed is what is released; a reissue's act names the new leaf, which commits to its code. */
function reasonAgainst(act: ReleasingAct, files: LetterFiles): string | null {
  if (act.act !== 'letters') return null;
  const { count, csv, pdf } = act.parameters;
  const same = count === files.count && csv === files.csvHash && pdf === files.pdfHash;
  return same ? null : 'the letters are others than those whose hashes were signed: an entry was changed since';
}

/**
 * Releases letters once, to one officer: enough officers have signed for it, and what leaves is written down before it
 * does. The same officer may repeat it for ten minutes, because an answer can be lost on the way.
 */
export async function releaseLetters(
  ports: LetterPorts,
  command: ReleaseLettersCommand,
): Promise<Result<ReleasedLetters, LettersError | Refused>> {
  const found = await electionWithLetters(ports, command);
  if (!found.ok) return found;
  const act = await madeAct(ports, command);
  if (!act.ok) return act;
  const letters = await lettersOf(ports, { act: act.value, command });
  if (!letters.ok) return letters;
  const files = await makeLetters(ports, { fixed: found.value.fixed, letters: letters.value });
  const reason = reasonAgainst(act.value, files);
  if (reason !== null) return refused(reason);
  const { election, officer } = command;
  if (!(await ports.members.releaseLetters({ election, act: command.act, officer }))) {
    return refused('these letters were released before');
  }
  ports.log.event('letters-released', { election, act: command.act, entries: files.count });
  return ok({ count: files.count, csv: toBase64Url(files.csv), pdf: toBase64Url(files.pdf) });
}
