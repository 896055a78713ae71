import { equalBytes } from '../base/bytes.ts';
import type { Act } from '../election/act.ts';
import { instantToMs, trustedHex } from '../election/values.ts';
import { type ElectionFacts, type RecordFacts, stepOf } from './facts.ts';
import { boxPlace } from './guards.ts';
import type { ActFacts } from './load-acts.ts';
import type { StepOf } from './load-box.ts';

/** Whether an act belongs where it stands, and whether its effect is the one that follows. */

/** Is this act one of this election and of this history? */
export function judgeBinding(election: ElectionFacts, facts: ActFacts): string[] {
  const { act, body, seq } = facts;
  if (act === null) return [...facts.reasons];
  const faults: string[] = [];
  const { tree } = election.box.ledger;
  if (act.election !== election.fixed.fingerprintHex) faults.push('is an act of another election');
  if (act.number !== body.number) faults.push(`is act ${act.number}`);
  if (act.act !== body.act) faults.push(`is "${act.act}" where the line says "${body.act}"`);
  if (act.box.size > seq) faults.push('names a head of the ballot box that came later than the act');
  else if (!equalBytes(tree.rootAt(act.box.size), trustedHex(act.box.root))) {
    faults.push('names a head that the ballot box never had');
  }
  return faults;
}

/** When witnesses saw heads: the latest time at which they saw none with a given line. */
class WitnessTimes {
  /** By rising size, each with the latest time of all heads up to it. */
  private readonly seen: { readonly size: number; readonly latestMs: number }[] = [];

  constructor(election: ElectionFacts) {
    let latestMs = 0;
    for (const { size, cosignatures } of election.box.ledger.heads.toSorted((a, b) => a.size - b.size)) {
      for (const { timeSeconds } of cosignatures) latestMs = Math.max(latestMs, timeSeconds * 1000);
      this.seen.push({ size, latestMs });
    }
  }

  /** What a witness saw proves that a line came too late: a head without it, seen at or after the instant. */
  wasMissingAt(seq: number, instantMs: number): boolean {
    let [low, high] = [0, this.seen.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.seen[middle]?.size ?? 0) <= seq) low = middle + 1;
      else high = middle;
    }
    const last = this.seen[low - 1];
    return last !== undefined && last.latestMs > 0 && last.latestMs >= instantMs;
  }
}

/**
 * Walks through the acts in the order of the box and remembers what each has changed. A hostile box may hold a hundred
 * thousand of them: nothing here looks at the whole box for one act.
 */
export class ActJudge {
  private readonly election: ElectionFacts;
  private readonly times: WitnessTimes;
  private readonly shareSeq: number | null;
  private readonly skippedBy = new Map<number, { readonly seq: number; readonly body: StepOf<'skipped'>['body'] }>();
  private readonly officers: ReadonlySet<string>;
  /** The first act of a kind that may be made once. */
  private readonly once = new Map<'draw' | 'letters', string>();
  private readonly gone = new Set<string>();
  private closes: number;

  constructor(election: ElectionFacts, { definition }: RecordFacts) {
    this.election = election;
    this.times = new WitnessTimes(election);
    this.shareSeq = stepOf(election.box, 'share')?.seq ?? null;
    for (const { seq, line } of election.box.steps) {
      if (line.kind === 'skipped' && !this.skippedBy.has(line.body.act)) {
        this.skippedBy.set(line.body.act, { seq, body: line.body });
      }
    }
    const officers = definition.certificates.filter(({ role }) => role === 'officer');
    this.officers = new Set(officers.flatMap(({ certificate }) => certificate?.fingerprint ?? []));
    this.closes = instantToMs(election.fixed.definition.closes) ?? 0;
  }

  /** The closing instant after the acts that were judged. */
  get closesAtMs(): number {
    return this.closes;
  }

  /** Whose signatures do not count for this act: who was suspended before it, and whom it suspends. */
  notCounting(act: Act | null): ReadonlySet<string> {
    return act?.act === 'suspend' ? new Set([...this.gone, act.parameters.officer]) : this.gone;
  }

  /** What is wrong with the effect of the next act. */
  judge({ act, seq, path }: ActFacts): string[] {
    if (act === null) return [];
    const faults: string[] = [];
    if (this.times.wasMissingAt(seq, instantToMs(act.notAfter) ?? 0)) faults.push(`took effect after ${act.notAfter}`);
    switch (act.act) {
      case 'extend':
        return [...faults, ...this.extend(act.parameters.closes, seq)];
      case 'annul': {
        const isLate = this.shareSeq !== null && this.shareSeq < seq && act.parameters.check === null;
        return isLate ? [...faults, 'annuls after a decryption share without naming a failed check'] : faults;
      }
      case 'skip': {
        const skipped = this.skippedBy.get(act.number);
        if (skipped !== undefined && skipped.body.trustee !== act.parameters.trustee) {
          faults.push(`passes over trustee ${act.parameters.trustee}, and ${boxPlace(skipped.seq)} says another`);
        }
        return faults;
      }
      case 'draw': {
        const isByCoin = this.election.fixed.definition.lots !== 'draw';
        if (isByCoin) faults.push('draws for lots, which come from the trustees’ coin');
        return [...faults, ...this.onlyOnce('draw', { path, fault: 'draws for lots again' })];
      }
      case 'letters':
        // A second export would put every code into other hands once more.
        return [...faults, ...this.onlyOnce('letters', { path, fault: 'releases the letters again' })];
      case 'suspend':
        return [...faults, ...this.suspend(act.parameters.officer)];
      case 'amend':
      case 'reissue':
      case 'bundle':
        // What the registers make of a change is judged with them.
        return faults;
    }
  }

  private extend(closes: string, seq: number): string[] {
    const faults: string[] = [];
    const until = instantToMs(closes) ?? 0;
    if (until <= this.closes) faults.push(`extends to ${closes}, which is not later`);
    if (this.times.wasMissingAt(seq, this.closes)) faults.push('extends the voting after it had closed');
    this.closes = instantToMs(closes) ?? this.closes;
    return faults;
  }

  private onlyOnce(kind: 'draw' | 'letters', made: { readonly path: string; readonly fault: string }): string[] {
    const before = this.once.get(kind);
    if (before !== undefined) return [`${made.fault}, after ${before}`];
    this.once.set(kind, made.path);
    return [];
  }

  private suspend(officer: string): string[] {
    // That enough officers are left needs no rule of its own: so many others must have signed.
    const faults: string[] = [];
    if (!this.officers.has(officer)) faults.push(`suspends ${officer}, whom the definition does not name`);
    if (this.gone.has(officer)) faults.push(`suspends ${officer} a second time`);
    this.gone.add(officer);
    return faults;
  }
}
