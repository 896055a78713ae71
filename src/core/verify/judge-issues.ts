import type { ActOf } from '../election/act.ts';
import type { RegisterLine } from '../ledger/chain.ts';
import type { ElectionFacts } from './facts.ts';
import type { RegisterFacts } from './load-registers.ts';
import type { Findings } from './report.ts';

/** To which roll entries a register says that tokens were issued, with the changes of entries that acts allow (PR-13). */

/** Where a line of a register stands, as evidence names it. */
export function linePlace(register: RegisterFacts, seq: number): string {
  return `${register.ledger.folder}/entries.jsonl line ${seq + 1}`;
}

type BodyOf<K extends RegisterLine['kind']> = Extract<RegisterLine, { readonly kind: K }>['body'];
type Change = ActOf<'amend'> | ActOf<'reissue'>;

const ACT_OF = { amended: 'amend', reissued: 'reissue' } as const;

/** What every register is judged by: read once for all of them. */
interface Ground {
  readonly election: ElectionFacts;
  /** Acts that change an entry, by number. */
  readonly changes: ReadonlyMap<number, Change>;
  /** Acts of which there is no document to compare with; `acts` or `files` says why. */
  readonly unread: ReadonlyMap<number, string>;
}

function groundOf(election: ElectionFacts): Ground {
  const changes = new Map<number, Change>();
  const unread = new Map<number, string>();
  for (const { act, body, path } of election.acts) {
    if (act === null) unread.set(body.number, path);
    else if (act.act === 'amend' || act.act === 'reissue') changes.set(body.number, act);
  }
  return { election, changes, unread };
}

/** The roll as one register has changed it, and what was issued to it. */
class Entries {
  /** By section: leaves that may be issued to. A changed channel gives an entry a new leaf. */
  private readonly current = new Map<string, Set<string>>();
  /** Leaves that changes have brought: none may come a second time. */
  private readonly brought = new Set<string>();
  /** By leaf: the line of its issue. */
  private readonly issuedAt = new Map<string, number>();
  private readonly requests = new Map<string, number>();
  private readonly ground: Ground;
  /** Acts that stand in this register. */
  readonly done = new Set<number>();
  /** Why a line of a change cannot be compared with its act. */
  unjudged: { readonly check: string; readonly reason: string } | null = null;
  amended = 0;
  reissued = 0;

  constructor(ground: Ground) {
    this.ground = ground;
    for (const { section, known } of ground.election.roll) this.current.set(section, new Set(known));
  }

  private has(section: string, leaf: string): boolean {
    return this.current.get(section)?.has(leaf) === true;
  }

  judge(line: RegisterLine, seq: number): string[] {
    switch (line.kind) {
      case 'frozen':
      case 'ended':
        return [];
      case 'issued':
        return this.issue(line.body, seq);
      case 'amended':
        this.amended += 1;
        return [...this.judgeAct(line.kind, line.body), ...this.change(line.body)];
      case 'reissued':
        this.reissued += 1;
        return [...this.judgeAct(line.kind, line.body), ...this.change(line.body)];
    }
  }

  private issue(body: BodyOf<'issued'>, seq: number): string[] {
    const faults: string[] = [];
    if (!this.has(body.section, body.leaf)) faults.push(`to a leaf that is not on the roll of "${body.section}"`);
    const before = this.issuedAt.get(body.leaf);
    if (before !== undefined) faults.push(`to the entry of line ${before + 1} again`);
    this.issuedAt.set(body.leaf, seq);
    const request = this.requests.get(body.request);
    // One request for two leaves would give one member's token to another's vote (PR-26).
    if (request !== undefined) faults.push(`for the request of line ${request + 1} again`);
    this.requests.set(body.request, seq);
    return faults;
  }

  /** Is the change the one that officers signed? */
  private judgeAct(kind: 'amended' | 'reissued', body: BodyOf<'amended'>): string[] {
    const { changes, unread } = this.ground;
    const act = changes.get(body.act);
    if (this.done.has(body.act)) return [`act ${body.act} again`];
    this.done.add(body.act);
    const path = unread.get(body.act);
    const problem =
      path === undefined
        ? this.ground.election.box.ledger.problem
        : { check: 'acts', reason: `${path} cannot be read` };
    this.unjudged ??= problem;
    if (problem !== null) return [];
    if (act?.act !== ACT_OF[kind]) return [`names act ${body.act}, which is no "${ACT_OF[kind]}" of the ballot box`];
    const { section, leaf, newLeaf } = act.parameters;
    const isSame = section === body.section && leaf === body.leaf && newLeaf === body.newLeaf;
    return isSame ? [] : [`is another change than that of act ${body.act}`];
  }

  private change({ section, leaf, newLeaf }: BodyOf<'amended'>): string[] {
    const leaves = this.current.get(section);
    const faults: string[] = [];
    if (leaves?.delete(leaf) !== true) faults.push('changes a leaf that is not on the roll');
    if (this.brought.has(newLeaf) || this.ground.election.roll.some(({ known }) => known.has(newLeaf))) {
      faults.push('to a leaf that is, or was, on the roll already');
    }
    leaves?.add(newLeaf);
    this.brought.add(newLeaf);
    // The new leaf takes the old one's place in the rule of one issue per entry.
    const issued = this.issuedAt.get(leaf);
    if (issued !== undefined) this.issuedAt.set(newLeaf, issued);
    return faults;
  }
}

function judgeRegister(register: RegisterFacts, ground: Ground, say: Findings): void {
  const { folder } = register.ledger;
  const entries = new Entries(ground);
  for (const { seq, line } of register.lines) {
    for (const fault of entries.judge(line, seq)) say.fault(`${linePlace(register, seq)}: ${fault}`);
  }
  if (entries.unjudged !== null) say.blockedBy(entries.unjudged.check, entries.unjudged.reason);
  const hasEnded = register.lines.at(-1)?.line.kind === 'ended';
  for (const [number, { act }] of ground.changes) {
    if (entries.done.has(number)) continue;
    // Without the line the old entry could have drawn a token to the end, whatever officers had signed.
    if (hasEnded) say.fault(`${folder}: has no line of act ${number} (${act})`);
    else say.note(`${folder}: has no line of act ${number} (${act}); this register did not end`);
  }
  if (entries.amended > 0) say.note(`${folder}: ${entries.amended} roll entries changed`);
  if (entries.reissued > 0) say.note(`${folder}: ${entries.reissued} letter codes given anew`);
}

/** Tokens were issued to roll entries only, one per entry and registrar, and entries changed only by acts. */
export function checkWithinRoll(election: ElectionFacts, say: Findings): void {
  const unread = election.roll.find(({ problem }) => problem !== null);
  if (unread?.problem !== null && unread !== undefined) {
    say.blockedBy('roll', unread.problem.reason);
    return;
  }
  const ground = groundOf(election);
  for (const register of election.registers) {
    if (register.ledger.problem !== null) {
      say.blockedBy(register.ledger.problem.check, register.ledger.problem.reason);
      continue;
    }
    judgeRegister(register, ground, say);
  }
}
