import { canonicalBytes } from '../base/canonical-json.ts';
import type { ElectionResult } from '../count/count-election.ts';
import { electionNotice } from '../election/definition.ts';
import type { FixedDefinition } from '../election/fixed-definition.ts';
import type { ContestId, Hash, Instant, OptionId } from '../election/values.ts';
import type { Declaration } from './declaration.ts';
import type { ListedFile } from './record-content.ts';

/** A ledger's head as a declaration names it; the root as 64 hex digits. */
export interface DeclaredHead {
  readonly size: number;
  readonly root: string;
}

export interface DeclarationInput {
  readonly fixed: FixedDefinition;
  readonly result: ElectionResult;
  /** `declaredFiles` of the record, which holds the result and its page already. */
  readonly files: readonly ListedFile[];
  /** The head of the ballot box that covers `unsealed`. */
  readonly box: DeclaredHead;
  /** The final head of every register in the definition's order. */
  readonly registers: readonly DeclaredHead[];
  readonly made: Instant;
  /** After this instant no officer's signature of it counts any more. */
  readonly notAfter: Instant;
}

/** The declaration as a value; `makeDeclaration` gives the bytes that are signed. */
export function declarationOf(input: DeclarationInput): Declaration {
  const { fixed, result, files, box, registers, made, notAfter } = input;
  const { definition } = fixed;
  return {
    type: 'tellers/declaration/v1',
    election: fixed.fingerprintHex,
    title: definition.title,
    notice: electionNotice(definition),
    test: definition.test,
    made,
    notAfter,
    box: { size: box.size, root: box.root as Hash },
    registers: registers.map(({ size, root }, index) => ({ registrar: index + 1, size, root: root as Hash })),
    outcome: result.contests.map((sheet) => ({
      contest: sheet.contest as ContestId,
      elected: sheet.outcome.elected as OptionId[],
      result: sheet.sha256,
    })),
    assurance: definition.assurance.statement,
    files: files.map(({ path, sha256, size }) => ({ path, sha256, size })),
  };
}

/**
 * The exact bytes of `declaration.json`, which the officers sign. Everything in it but the two instants follows from
 * the record, so that anybody can make it again and compare.
 */
export function makeDeclaration(input: DeclarationInput): Uint8Array {
  return canonicalBytes(declarationOf(input));
}
