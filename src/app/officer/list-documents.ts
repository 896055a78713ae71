import { ok, type Result } from '../../core/base/result.ts';
import { electionOfOfficer, fixedDefinitionOf, type OfficerElection } from './access.ts';
import { declarationOf } from './declaration-of.ts';
import { definitionSignatureState } from './definition-signers.ts';
import { documentText, listActs } from './list-acts.ts';
import type { ElectionAccessError, OfficerCommand, OfficerPorts } from './ports.ts';
import {
  type DocumentKind,
  type HowToSign,
  howToSign,
  officerSignatureState,
  type SignatureState,
} from './signature-state.ts';

/** A document of an election that people sign. */
export interface SignedDocument {
  readonly kind: DocumentKind;
  /** Of an act; null of all others. */
  readonly number: number | null;
  /** `waiting` for signatures, `done` when what it says has come about, `void` when it never can. */
  readonly state: 'waiting' | 'done' | 'void';
  /** The exact bytes to sign, as text. */
  readonly document: string;
  readonly signatures: SignatureState;
  readonly how: HowToSign;
}

type Ports = Pick<OfficerPorts, 'roll' | 'amendments' | 'box' | 'ceremonies' | 'openPgp'>;

async function definitionDocument(ports: Ports, found: OfficerElection): Promise<SignedDocument[]> {
  const { stored, officers } = found;
  const fixed = fixedDefinitionOf(stored);
  if (fixed === null) return [];
  const { election } = stored;
  const signatures = await ports.roll.definitionSignatures(election);
  return [
    {
      kind: 'definition',
      number: null,
      state: stored.state === 'prepared' ? 'waiting' : 'done',
      document: documentText(fixed.bytes),
      signatures: await definitionSignatureState(ports, { fixed, officers, signatures }),
      how: howToSign({ kind: 'definition', election }),
    },
  ];
}

async function declarationDocument(ports: Ports, found: OfficerElection): Promise<SignedDocument[]> {
  const { stored, officers, counting } = found;
  const { election } = stored;
  const fixed = fixedDefinitionOf(stored);
  const prepared = fixed === null ? null : await declarationOf(ports, election);
  if (fixed === null || prepared === null || !prepared.ok) return [];
  const signatures = await ports.roll.declarationSignatures(election);
  return [
    {
      kind: 'declaration',
      number: null,
      state: prepared.value.box.state === 'declared' ? 'done' : 'waiting',
      document: documentText(prepared.value.bytes),
      signatures: officerSignatureState({ fixed, officers, counting, signatures }),
      how: howToSign({ kind: 'declaration', election }),
    },
  ];
}

const ACT_STATES = { pending: 'waiting', made: 'done', void: 'void' } as const;

/**
 * Every document of an election that people sign, in the order in which they come up: the definition, the acts, the
 * declaration, each with its exact bytes, who has signed and who is awaited.
 */
export async function listDocuments(
  ports: Ports,
  command: OfficerCommand,
): Promise<Result<{ readonly documents: SignedDocument[] }, ElectionAccessError>> {
  const found = await electionOfOfficer(ports, command);
  if (!found.ok) return found;
  const listed = await listActs(ports, command);
  if (!listed.ok) return listed;
  const acts = listed.value.acts.map(({ number, state, document, signatures, how }): SignedDocument => {
    return { kind: 'act', number, state: ACT_STATES[state], document, signatures, how };
  });
  return ok({
    documents: [
      ...(await definitionDocument(ports, found.value)),
      ...acts,
      ...(await declarationDocument(ports, found.value)),
    ],
  });
}
