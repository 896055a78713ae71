import { err, ok, type Result } from '../../../core/base/result.ts';
import type { FixedDefinition } from '../../../core/election/fixed-definition.ts';
import type { Hash } from '../../../core/election/values.ts';
import { electionOfOfficer, fixedDefinitionOf } from '../access.ts';
import type { ElectionAccessError, OfficerCommand, Refusal } from '../ports.ts';
import { letterOf } from './collect-letters.ts';
import type { Letter } from './letter.ts';
import { makeLetters } from './make-letters.ts';
import type { LetterPorts } from './ports.ts';

export interface LettersSummary {
  readonly count: number;
  /** SHA-256 of the two files, for the act `letters`. */
  readonly csv: Hash;
  readonly pdf: Hash;
  /** Characters that stand as their numbers in the PDF. */
  readonly uncovered: string[];
}

export type LettersError = ElectionAccessError | { readonly kind: 'not-prepared' } | Refusal<'letters-refused'>;

export interface LettersElection {
  readonly fixed: FixedDefinition;
  readonly state: string;
}

/** The election of a command whose letters can still be printed. */
export async function electionWithLetters(
  ports: Pick<LetterPorts, 'roll'>,
  command: OfficerCommand,
): Promise<Result<LettersElection, LettersError>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const { stored } = found.value;
  const fixed = fixedDefinitionOf(stored);
  if (fixed === null) return err({ kind: 'not-prepared' });
  const reasons: string[] = [];
  if (!fixed.definition.proofs.letter) reasons.push('the definition does not accept the codes of letters');
  if (stored.state === 'ended' || stored.state === 'annulled') {
    reasons.push('voting is over: the secret from which letters are made is destroyed');
  }
  return reasons.length > 0 ? err({ kind: 'letters-refused', reasons }) : ok({ fixed, state: stored.state });
}

/** Every letter of the roll, in the roll's own order. */
export async function allLetters(ports: LetterPorts, election: string): Promise<Letter[]> {
  const letters: Letter[] = [];
  for (const entry of await ports.roll.entries(election)) {
    const letter = await letterOf(ports.keys, { election, entry });
    if (letter !== null) letters.push(letter);
  }
  return letters;
}

/** How many letters there are, and the hashes of the files that hold them: what an act `letters` names. No codes. */
export async function getLetters(
  ports: LetterPorts,
  command: OfficerCommand,
): Promise<Result<LettersSummary, LettersError>> {
  const found = await electionWithLetters(ports, command);
  if (!found.ok) return found;
  const letters = await allLetters(ports, command.election);
  if (letters.length === 0) return err({ kind: 'letters-refused', reasons: ['no entry of the roll gets a letter'] });
  const { count, csvHash, pdfHash, uncovered } = await makeLetters(ports, { fixed: found.value.fixed, letters });
  return ok({ count, csv: csvHash, pdf: pdfHash, uncovered: [...uncovered] });
}
