import { ledgerPaths } from '../record/paths.ts';
import type { Check } from './check.ts';
import type { ElectionFacts } from './facts.ts';
import { withElection } from './guards.ts';
import type { LedgerFacts } from './load-ledger.ts';
import type { FaultList, Findings } from './report.ts';

/** The checks that every ledger has: chain, tiles, checkpoints. Their lines' order is each ledger's own. */

type LedgersOf = (election: ElectionFacts) => readonly LedgerFacts[];

const boxLedger: LedgersOf = ({ box }) => [box.ledger];
const registerLedgers: LedgersOf = ({ registers }) => registers.map(({ ledger }) => ledger);

function repeat(faults: FaultList, say: Findings): void {
  for (const fault of faults.texts) say.fault(fault);
}

function overLedgers(ledgersOf: LedgersOf, judge: (ledger: LedgerFacts, say: Findings) => void): Check['run'] {
  return withElection((election, say) => {
    for (const ledger of ledgersOf(election)) judge(ledger, say);
  });
}

function judgeChain(ledger: LedgerFacts, say: Findings): void {
  repeat(ledger.chainFaults, say);
  if (ledger.problem?.check === 'files') {
    say.blockedBy('files', ledger.problem.reason);
    return;
  }
  if (ledger.problem === null) say.note(`${ledger.folder}: ${ledger.tree.size} lines`);
}

function judgeTiles(ledger: LedgerFacts, say: Findings): void {
  if (ledger.problem !== null) {
    say.blockedBy(ledger.problem.check, ledger.problem.reason);
    return;
  }
  repeat(ledger.tileFaults, say);
}

function judgeCheckpoints(ledger: LedgerFacts, say: Findings): void {
  repeat(ledger.headFaults, say);
  const { checkpoints } = ledgerPaths(ledger.folder);
  if (ledger.problem !== null) {
    say.blockedBy(ledger.problem.check, ledger.problem.reason);
    return;
  }
  if (ledger.heads.length === 0) say.blockedBy('files', `${checkpoints}: no checkpoint to look at`);
  else
    say.note(
      `${ledger.folder}: ${ledger.heads.length} checkpoints, the last of size ${ledger.heads.at(-1)?.size ?? 0}`,
    );
}

export const LEDGER_CHECKS: readonly Check[] = [
  { id: 'box-chain', title: 'The ballot box is one unbroken chain of lines', run: overLedgers(boxLedger, judgeChain) },
  { id: 'box-tiles', title: 'The ballot box’s tiles follow from its lines', run: overLedgers(boxLedger, judgeTiles) },
  {
    id: 'box-checkpoints',
    title: 'Every published head of the ballot box is signed and fits its lines',
    run: overLedgers(boxLedger, judgeCheckpoints),
  },
  {
    id: 'register-chain',
    title: 'Every register is one unbroken chain of lines',
    run: overLedgers(registerLedgers, judgeChain),
  },
  {
    id: 'register-tiles',
    title: 'Every register’s tiles follow from its lines',
    run: overLedgers(registerLedgers, judgeTiles),
  },
  {
    id: 'register-checkpoints',
    title: 'Every published head of every register is signed and fits its lines',
    run: overLedgers(registerLedgers, judgeCheckpoints),
  },
];
