import type { Check } from './check.ts';
import { type ElectionFacts, isDue, type RecordFacts, stepOf } from './facts.ts';
import { boxPlace, withElection } from './guards.ts';
import type { Step, StepOf } from './load-box.ts';
import type { Findings } from './report.ts';

/** The order of the ballot box: which lines stand in it, after which others, how often (PR-34). Ballots are looked at elsewhere. */

type Kind = Step['kind'];

const ONCE: ReadonlySet<Kind> = new Set([
  'announced',
  'voting-opened',
  'closed',
  'registers',
  'unsealed',
  'declared',
  'annulled',
]);

/** What must stand before a line of this kind. */
const NEEDS: { readonly [K in Kind]: Kind | null } = {
  announced: null,
  'voting-opened': 'announced',
  act: 'announced',
  closed: 'voting-opened',
  registers: 'closed',
  agreed: 'registers',
  mix: 'agreed',
  skipped: 'act',
  // Where no list is opened there is nothing to mix.
  share: 'agreed',
  unsealed: 'share',
  declared: 'unsealed',
  annulled: 'act',
  remark: 'announced',
};

/** What may still follow once a line of this kind stands there; every other kind is too late. */
const ONLY_AFTER: { readonly [K in Kind]?: readonly Kind[] } = {
  share: ['share', 'unsealed', 'declared', 'act', 'annulled', 'remark'],
  unsealed: ['declared', 'act', 'annulled', 'remark'],
  declared: ['act', 'annulled', 'remark'],
  annulled: ['remark'],
};

/** What stood before a line, as far as later lines depend on it. A hostile box may hold a million acts. */
interface Before {
  readonly kinds: Set<Kind>;
  /** Kind and trustee of every line that a trustee may have once. */
  readonly trustees: Set<string>;
  readonly annulments: Set<number>;
  /** The line that an act has made due and that has not come yet. */
  due: { readonly kind: 'annulled' | 'skipped'; readonly act: number } | null;
  lastAct: number;
}

function judgePlace({ kind }: Step, { kinds, due }: Before): string[] {
  if (ONCE.has(kind) && kinds.has(kind)) return [`"${kind}" a second time`];
  const faults: string[] = [];
  if (due !== null && kind !== due.kind) faults.push(`"${kind}" where "${due.kind}" must follow its act`);
  const needs = NEEDS[kind];
  if (needs !== null && !kinds.has(needs)) faults.push(`"${kind}" without "${needs}" before it`);
  for (const last of ['share', 'unsealed', 'declared', 'annulled'] as const) {
    if (kinds.has(last) && ONLY_AFTER[last]?.includes(kind) === false) faults.push(`"${kind}" after "${last}"`);
  }
  return faults;
}

/** What can have no effect any more once voting is closed: nobody draws a token or loads the voting page then. */
const WHILE_OPEN: ReadonlySet<StepOf<'act'>['body']['act']> = new Set(['amend', 'reissue', 'letters', 'bundle']);

function judgeAct(body: StepOf<'act'>['body'], before: Before): string[] {
  const faults: string[] = [];
  // An act that was proposed and never made leaves its number unused.
  if (body.number <= before.lastAct) faults.push(`act ${body.number} after act ${before.lastAct}`);
  if (body.act === 'extend' && before.kinds.has('closed')) faults.push('extends the voting after it was closed');
  if (WHILE_OPEN.has(body.act) && before.kinds.has('closed')) faults.push(`"${body.act}" after voting was closed`);
  if (body.act === 'skip' && !before.kinds.has('registers'))
    faults.push('passes over a trustee before mixing can begin');
  if (body.act === 'draw' && !before.kinds.has('closed')) faults.push('draws for lots before voting was closed');
  if (body.act === 'draw' && before.kinds.has('share')) faults.push('draws for lots when ballots are being opened');
  return faults;
}

/** A trustee agrees, mixes, is passed over and opens once at most. */
function judgeTrustee({ kind, body }: StepOf<'agreed' | 'mix' | 'skipped' | 'share'>, { trustees }: Before): string[] {
  const faults: string[] = [];
  if (trustees.has(`${kind} ${body.trustee}`)) faults.push(`"${kind}" of trustee ${body.trustee} a second time`);
  if (kind === 'mix' && trustees.has(`skipped ${body.trustee}`)) {
    faults.push(`a mix of trustee ${body.trustee}, who was passed over`);
  }
  if (kind === 'skipped' && trustees.has(`mix ${body.trustee}`)) {
    faults.push(`passes over trustee ${body.trustee}, who has mixed`);
  }
  return faults;
}

function judgeBody(line: Step, before: Before, election: ElectionFacts): string[] {
  const { definition, fingerprintHex, bytes } = election.fixed;
  switch (line.kind) {
    case 'announced': {
      const faults: string[] = [];
      if (line.body.fingerprint !== fingerprintHex) faults.push('announces another definition');
      if (line.body.definition.sha256 !== fingerprintHex || line.body.definition.size !== bytes.length) {
        faults.push('names another file than definition.json');
      }
      return faults;
    }
    case 'voting-opened':
      return line.body.opens === definition.opens ? [] : [`opens at ${line.body.opens}, not at ${definition.opens}`];
    case 'act':
      return judgeAct(line.body, before);
    case 'agreed':
    case 'mix':
    case 'share':
      return judgeTrustee(line, before);
    case 'skipped':
      return [
        ...judgeTrustee(line, before),
        ...(before.due?.act === line.body.act ? [] : [`act ${line.body.act}, which it names, is no act before it`]),
      ];
    case 'annulled':
      return before.annulments.has(line.body.act)
        ? []
        : [`act ${line.body.act}, which it names, is no annulment before it`];
    case 'closed':
    case 'registers':
    case 'unsealed':
    case 'declared':
    case 'remark':
      return [];
  }
}

function remember(line: Step, before: Before): void {
  before.kinds.add(line.kind);
  if (line.kind === before.due?.kind) before.due = null;
  switch (line.kind) {
    case 'agreed':
    case 'mix':
    case 'skipped':
    case 'share':
      before.trustees.add(`${line.kind} ${line.body.trustee}`);
      return;
    case 'act': {
      const { number, act } = line.body;
      before.lastAct = Math.max(before.lastAct, number);
      if (act === 'annul') before.annulments.add(number);
      if (act === 'annul') before.due = { kind: 'annulled', act: number };
      if (act === 'skip') before.due = { kind: 'skipped', act: number };
      return;
    }
    case 'announced':
    case 'voting-opened':
    case 'closed':
    case 'registers':
    case 'unsealed':
    case 'declared':
    case 'annulled':
    case 'remark':
      return;
  }
}

function checkBoxOrder(election: ElectionFacts, say: Findings, facts: RecordFacts): void {
  const { box } = election;
  for (const fault of [...box.ledger.formFaults.texts, ...box.stepFaults.texts]) say.fault(fault);
  if (box.ledger.problem !== null) {
    say.blockedBy(box.ledger.problem.check, box.ledger.problem.reason);
    return;
  }
  const first = box.steps[0];
  if (first?.seq !== 0 || first.line.kind !== 'announced') say.fault(`${boxPlace(0)}: is not "announced"`);
  const before: Before = {
    kinds: new Set(),
    trustees: new Set(),
    annulments: new Set(),
    due: null,
    lastAct: 0,
  };
  for (const { seq, line } of box.steps) {
    const faults = [...judgePlace(line, before), ...judgeBody(line, before, election)];
    for (const fault of faults) say.fault(`${boxPlace(seq)}: ${fault}`);
    remember(line, before);
  }
  if (before.due?.kind === 'annulled') {
    say.fault('box/entries.jsonl: an annulment was made, but the box does not say "annulled"');
  }
  if (before.due?.kind === 'skipped') {
    say.fault('box/entries.jsonl: a trustee was passed over, but the box does not say "skipped"');
  }
  if (isDue(facts, 'closed') && stepOf(box, 'closed') === null) say.fault('box/entries.jsonl: voting was not closed');
  if (isDue(facts, 'closed') && stepOf(box, 'registers') === null) {
    say.fault('box/entries.jsonl: the registers’ final heads are not stated');
  }
  if (isDue(facts, 'mixed') && stepOf(box, 'agreed') === null) {
    say.fault('box/entries.jsonl: no trustee agreed on the closed ballot box');
  }
  if (isDue(facts, 'unsealed') && stepOf(box, 'unsealed') === null) {
    say.fault('box/entries.jsonl: the ballots were not unsealed');
  }
}

export const BOX_CHECKS: readonly Check[] = [
  {
    id: 'box-order',
    title: 'The ballot box holds only known lines, in their one order',
    run: withElection(checkBoxOrder),
  },
];
