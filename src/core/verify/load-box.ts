import { boxOrigin, type Definition } from '../election/definition.ts';
import { trustedBase64Url } from '../election/values.ts';
import { type BoxLine, parseBoxLine } from '../ledger/chain.ts';
import { type AcceptedBallot, readAcceptedBallot } from '../opening/opened-lists.ts';
import { RECORD } from '../record/paths.ts';
import { reasonsToRefuseBallots } from '../sealing/ballot-check.ts';
import type { SealingFacts } from '../sealing/sealing-facts.ts';
import { type LedgerFacts, loadLedger } from './load-ledger.ts';
import { witnessesOf } from './load-registers.ts';
import type { VerifierPrimitives } from './primitives.ts';
import type { RecordFiles } from './record-files.ts';
import { FaultList } from './report.ts';

export type Step = Exclude<BoxLine, { readonly kind: 'ballot' }>;
export type StepOf<K extends Step['kind']> = Extract<Step, { readonly kind: K }>;

/** How far a long verification has come. Awaited, so that a server can let others have their turn. */
export type Progress = (state: { readonly done: number; readonly total: number | null }) => void | Promise<void>;

/** The ballot box, walked through once. */
export interface BoxFacts {
  readonly ledger: LedgerFacts;
  /** Every well-formed line but ballots, in order, with the place at which it stands. */
  readonly steps: readonly { readonly seq: number; readonly line: Step }[];
  /** Lines that were not kept because there are too many. */
  readonly stepFaults: FaultList;
  /** Where ballots stand, well-formed ones all. */
  readonly ballotSeqs: readonly number[];
  /** Ballot lines by section, accepted or not. */
  readonly ballotsBySection: ReadonlyMap<string, number>;
  /** Null when ballots could not be checked because there is no usable election key. */
  readonly accepted: readonly AcceptedBallot[] | null;
  readonly ballotFaults: FaultList;
  readonly keyFaults: FaultList;
  /** The first place at which a voting key stands. */
  readonly seqOfVotingKey: ReadonlyMap<string, number>;
}

/** Lines that are no ballots are kept; an honest ballot box has a few hundred. */
const MAX_STEPS = 100_000;

/** So many lines are read between two reports of progress. */
const PROGRESS_STEP = 25;
/** Ballots whose proofs are verified in one sum: enough to gain by length, few enough for progress to be seen. */
const BATCH = 256;

type BallotBody = Extract<BoxLine, { readonly kind: 'ballot' }>['body'];

/** Collects what ballots say while the box is walked through; nothing of a ballot is kept but its ciphertexts. */
class BallotCollector {
  readonly seqs: number[] = [];
  readonly bySection = new Map<string, number>();
  readonly accepted: AcceptedBallot[] = [];
  readonly ballotFaults = new FaultList();
  readonly keyFaults = new FaultList();
  private readonly waiting: { readonly seq: number; readonly ballot: BallotBody }[] = [];
  readonly seqOfKey = new Map<string, number>();
  private readonly primitives: VerifierPrimitives;
  private readonly facts: SealingFacts | null;
  private readonly path: string;

  constructor(input: {
    readonly primitives: VerifierPrimitives;
    readonly facts: SealingFacts | null;
    readonly path: string;
  }) {
    this.primitives = input.primitives;
    this.facts = input.facts;
    this.path = input.path;
  }

  add(ballot: BallotBody, seq: number): void {
    this.seqs.push(seq);
    this.bySection.set(ballot.section, (this.bySection.get(ballot.section) ?? 0) + 1);
    const before = this.seqOfKey.get(ballot.votingKey);
    if (before === undefined) this.seqOfKey.set(ballot.votingKey, seq);
    else this.keyFaults.add(`${this.place(seq)}: the voting key of line ${before + 1} again`);
    if (this.facts === null) return;
    this.waiting.push({ seq, ballot });
    if (this.waiting.length === BATCH) this.checkWaiting();
  }

  /** Checks the ballots that wait; called once more after the last one. */
  checkWaiting(): void {
    const { group, random, verifyTokenSignature } = this.primitives;
    const batch = this.waiting.splice(0);
    if (this.facts === null || batch.length === 0) return;
    const ballots = batch.map(({ ballot }) => ballot);
    const refused = reasonsToRefuseBallots({ group, random, facts: this.facts, verifyTokenSignature, ballots });
    for (const [index, { seq, ballot }] of batch.entries()) {
      const reasons = refused[index] ?? [];
      const accepted = reasons.length === 0 ? readAcceptedBallot({ group, seq, ballot }) : null;
      if (accepted !== null) this.accepted.push(accepted);
      else this.ballotFaults.add(`${this.place(seq)}: ${reasons.join('; ')}`);
    }
  }

  private place(seq: number): string {
    return `${this.path} line ${seq + 1}`;
  }
}

/** Reads the ballot box and checks every ballot in it. */
export async function loadBox(input: {
  readonly files: RecordFiles;
  readonly definition: Definition;
  readonly sealingFacts: SealingFacts | null;
  readonly primitives: VerifierPrimitives;
  readonly progress: Progress;
}): Promise<BoxFacts> {
  const { files, definition, sealingFacts, primitives, progress } = input;
  const steps: { seq: number; line: Step }[] = [];
  const stepFaults = new FaultList();
  const folder = RECORD.boxLedger;
  const ballots = new BallotCollector({ primitives, facts: sealingFacts, path: `${folder}/entries.jsonl` });
  const ledger = await loadLedger({
    files,
    identity: {
      folder,
      origin: boxOrigin(definition),
      key: trustedBase64Url(definition.box.ledgerKey),
      witnesses: witnessesOf(definition),
    },
    verifyEd25519: primitives.verifyEd25519,
    parse: parseBoxLine,
    visit: async (line, seq, total) => {
      if (line.kind === 'ballot') ballots.add(line.body, seq);
      else if (steps.length < MAX_STEPS) steps.push({ seq, line });
      else stepFaults.add(`${folder}/entries.jsonl line ${seq + 1}: more than ${MAX_STEPS} lines that are no ballots`);
      if (seq % PROGRESS_STEP === 0) await progress({ done: seq, total });
    },
  });
  ballots.checkWaiting();
  return {
    ledger,
    steps,
    stepFaults,
    ballotSeqs: ballots.seqs,
    ballotsBySection: ballots.bySection,
    accepted: sealingFacts === null ? null : ballots.accepted,
    ballotFaults: ballots.ballotFaults,
    keyFaults: ballots.keyFaults,
    seqOfVotingKey: ballots.seqOfKey,
  };
}
