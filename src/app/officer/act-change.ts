import { toHex } from '../../core/base/bytes.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import type { Act } from '../../core/election/act.ts';
import type { Hash } from '../../core/election/values.ts';
import { letterCodeHash } from '../../core/roll/letter-code.ts';
import { type Channels, rollLeaf } from '../../core/roll/roll.ts';
import type { CurrentEntry } from '../roll/ports.ts';
import type { EntryChange } from '../roll/ports-amendments.ts';
import type { OfficerPorts, Refusal } from './ports.ts';

/** The entry whose channels change, and what they shall be: all that are left out are taken away. */
export interface AmendProposal {
  readonly act: 'amend';
  readonly parameters: {
    readonly reference: string;
    readonly channels: {
      readonly mail?: string | undefined;
      readonly certificate?: string | undefined;
      readonly subject?: string | undefined;
      /** True keeps the code of the letter that the member has. */
      readonly letter?: boolean | undefined;
    };
  };
  readonly notAfter: string;
}

export interface ReissueProposal {
  readonly act: 'reissue';
  readonly parameters: { readonly reference: string };
  readonly notAfter: string;
}

/** What an act names of a change, and what stays on the roll's side. */
export interface PlannedChange {
  readonly parameters: Extract<Act, { readonly act: 'amend' }>['parameters'];
  readonly change: EntryChange;
  /** What officers should know before they sign. */
  readonly notes: readonly string[];
}

type ChangePorts = Pick<OfficerPorts, 'roll' | 'registers' | 'keys' | 'random'>;

/** What cannot be mended by a change of channels, said plainly. */
export const ALREADY_ISSUED =
  'a token was already issued to this entry; only its seed (recovery code) can cast it, nobody can issue another';

/** The channels of an amended entry; a letter that the member has not got cannot be kept. */
function amended(proposal: AmendProposal, { entry }: CurrentEntry): Result<Channels, string> {
  const { mail, certificate, subject, letter } = proposal.parameters.channels;
  const { letterCode } = entry.channels;
  if (letter === true && letterCode === undefined) return err('amend: this entry has no letter that it could keep');
  return ok({
    ...(mail === undefined ? {} : { mail }),
    ...(letter !== true || letterCode === undefined ? {} : { letterCode }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(subject === undefined ? {} : { subject }),
  });
}

async function reissued(
  ports: ChangePorts,
  { election, found }: { readonly election: string; readonly found: CurrentEntry },
): Promise<Result<Channels, string>> {
  const { entry, letterIssue } = found;
  if (entry.channels.letterCode === undefined) return err('reissue: this entry has no letter code that could be lost');
  const code = await ports.keys.letterCode({ election, reference: entry.reference, issue: letterIssue + 1 });
  return ok({ ...entry.channels, letterCode: letterCodeHash(code) });
}

/** Officers are told what a change cannot mend. */
async function notesOf(
  ports: ChangePorts,
  input: { readonly election: string; readonly registrars: number; readonly leaf: Uint8Array },
): Promise<string[]> {
  for (let registrar = 1; registrar <= input.registrars; registrar += 1) {
    if ((await ports.registers.issued(input.election, registrar, input.leaf)) !== null) return [ALREADY_ISSUED];
  }
  return [];
}

/**
 * Works out a change of a roll entry: its new channels under a fresh salt, so that the two leaves, which become public,
 * tell nothing of what has changed (PR-13).
 */
export async function planChange(
  ports: ChangePorts,
  input: {
    readonly election: string;
    readonly registrars: number;
    readonly proposal: AmendProposal | ReissueProposal;
  },
): Promise<Result<PlannedChange, Refusal<'act-refused'>>> {
  const { election, proposal } = input;
  const { act } = proposal;
  const refuse = (reason: string) => err({ kind: 'act-refused' as const, reasons: [reason] });
  const found = await ports.roll.entry(election, proposal.parameters.reference);
  if (found === null) return refuse(`${act}: there is no entry with this reference on the roll`);
  const made = proposal.act === 'amend' ? amended(proposal, found) : await reissued(ports, { election, found });
  if (!made.ok) return refuse(made.error);
  const { reference, section } = found.entry;
  const salt = ports.random(32);
  const newLeaf = rollLeaf({ reference, section, channels: made.value }, salt);
  const letterIssue = found.letterIssue + (act === 'reissue' ? 1 : 0);
  const { leaf } = found;
  return ok({
    parameters: { section, leaf: toHex(leaf) as Hash, newLeaf: toHex(newLeaf) as Hash },
    change: { kind: act, reference, section, channels: made.value, letterIssue, salt, leaf, newLeaf },
    notes: await notesOf(ports, { ...input, leaf }),
  });
}
