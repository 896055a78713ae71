import { parseCanonicalJson } from '../../core/base/canonical-json.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { type Declaration, DeclarationSchema } from '../../core/record/declaration.ts';
import { RECORD } from '../../core/record/paths.ts';
import type { BoxElection } from '../box/ports.ts';
import type { OfficerPorts, Refusal } from './ports.ts';

/** Where the schedule leaves the checks that stand against a declaration, one a line: beside the record, never in it. */
export const REFUSED_PATH = 'declaration-refused.txt';

export interface StoredDeclaration {
  readonly box: BoxElection;
  readonly bytes: Uint8Array;
  readonly declaration: Declaration;
}

/** Reads the bytes of a declaration that the schedule prepared. */
export function readDeclaration(bytes: Uint8Array): Declaration {
  const json = parseCanonicalJson(bytes);
  const parsed = json.ok ? DeclarationSchema.safeParse(json.value) : null;
  if (parsed?.success !== true) throw new Error('bug: the stored declaration is not one');
  return parsed.data;
}

async function reasonsWithoutDeclaration(ports: Pick<OfficerPorts, 'box'>, box: BoxElection): Promise<string[]> {
  switch (box.state) {
    case 'announced':
    case 'voting':
      return ['voting has not closed yet'];
    case 'annulled':
      return ['the election is annulled'];
    case 'closed':
      return [
        box.unsealRequested ? 'the trustees are mixing the ballots' : 'nobody has asked for the ballots to be opened',
      ];
    case 'mixed':
      return ['the ballots are mixed and being opened'];
    case 'unsealed':
    case 'declared': {
      const refused = await ports.box.file(box.election, REFUSED_PATH);
      if (refused === null) return ['the record is being verified'];
      return new TextDecoder()
        .decode(refused)
        .split('\n')
        .filter((line) => line !== '');
    }
  }
}

/** The declaration of an election, or every reason why there is none to sign. */
export async function declarationOf(
  ports: Pick<OfficerPorts, 'box'>,
  election: string,
): Promise<Result<StoredDeclaration, Refusal<'step-not-possible'>>> {
  const box = await ports.box.election(election);
  if (box === null) return err({ kind: 'step-not-possible', reasons: ['the election has not been announced'] });
  const bytes = box.state === 'annulled' ? null : await ports.box.file(election, RECORD.declaration);
  if (bytes === null) return err({ kind: 'step-not-possible', reasons: await reasonsWithoutDeclaration(ports, box) });
  return ok({ box, bytes, declaration: readDeclaration(bytes) });
}
