import { type Definition, registerOrigin } from '../election/definition.ts';
import { trustedBase64Url } from '../election/values.ts';
import { parseRegisterLine, type RegisterLine } from '../ledger/chain.ts';
import type { VerifyEd25519, Witness } from '../ledger/checkpoint.ts';
import { RECORD } from '../record/paths.ts';
import { type LedgerFacts, loadLedger } from './load-ledger.ts';
import type { RecordFiles } from './record-files.ts';

/** One registrar's register, walked through once. */
export interface RegisterFacts {
  /** From 1. */
  readonly registrar: number;
  readonly ledger: LedgerFacts;
  /** Every well-formed line with the place at which it stands. */
  readonly lines: readonly { readonly seq: number; readonly line: RegisterLine }[];
  /** `issued` lines by section. */
  readonly issued: ReadonlyMap<string, number>;
}

/** The definition's witnesses with their keys as bytes. */
export function witnessesOf(definition: Definition): Witness[] {
  return definition.witnesses.keys.map(({ name, key }) => ({ name, key: trustedBase64Url(key) }));
}

/** Reads the register of every registrar. */
export async function loadRegisters(input: {
  readonly files: RecordFiles;
  readonly definition: Definition;
  readonly verifyEd25519: VerifyEd25519;
}): Promise<RegisterFacts[]> {
  const { files, definition, verifyEd25519 } = input;
  const registers: RegisterFacts[] = [];
  for (const [index, { ledgerKey }] of definition.registrars.entries()) {
    const registrar = index + 1;
    const lines: { seq: number; line: RegisterLine }[] = [];
    const issued = new Map<string, number>();
    const ledger = await loadLedger({
      files,
      identity: {
        folder: RECORD.registerLedger(registrar),
        origin: registerOrigin(definition, registrar),
        key: trustedBase64Url(ledgerKey),
        witnesses: witnessesOf(definition),
      },
      verifyEd25519,
      parse: parseRegisterLine,
      visit: (line, seq) => {
        lines.push({ seq, line });
        if (line.kind === 'issued') issued.set(line.body.section, (issued.get(line.body.section) ?? 0) + 1);
      },
    });
    registers.push({ registrar, ledger, lines, issued });
  }
  return registers;
}
