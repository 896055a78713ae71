import { toHex } from '../base/bytes.ts';
import type { RegisterLine } from '../ledger/chain.ts';
import type { Check } from './check.ts';
import { type ElectionFacts, type RecordFacts, stepOf } from './facts.ts';
import { boxPlace, sayNotYet, withBox, withElection } from './guards.ts';
import { checkWithinRoll, linePlace } from './judge-issues.ts';
import type { RegisterFacts } from './load-registers.ts';
import type { Findings } from './report.ts';

/** The roll and the registers: who could get a token, and that every register holds what it may. */

type FrozenBody = Extract<RegisterLine, { readonly kind: 'frozen' }>['body'];

function judgeFrozen(body: FrozenBody, election: ElectionFacts, registrar: number): string[] {
  const { definition, fingerprintHex } = election.fixed;
  const faults: string[] = [];
  if (body.fingerprint !== fingerprintHex) faults.push('is for another definition');
  if (body.registrar !== registrar) faults.push(`is for registrar ${body.registrar}`);
  const wanted = definition.sections;
  const same =
    body.sections.length === wanted.length &&
    body.sections.every((section, at) => {
      const { id, roll } = wanted[at] ?? {};
      return section.section === id && section.size === roll?.size && section.root === roll.root;
    });
  if (!same) faults.push('states another roll than the definition');
  return faults;
}

function judgeEnded(body: Extract<RegisterLine, { readonly kind: 'ended' }>['body'], counted: Map<string, number>) {
  const stated = new Map(body.issued.map(({ section, count }) => [section as string, count]));
  const faults: string[] = [];
  if (stated.size !== body.issued.length) faults.push('states a section twice');
  for (const section of new Set([...stated.keys(), ...counted.keys()])) {
    const [says, holds] = [stated.get(section), counted.get(section) ?? 0];
    if (says !== holds) faults.push(`states ${says ?? 'nothing'} for section "${section}" where ${holds} were issued`);
  }
  return faults;
}

function judgeOrder(register: RegisterFacts, election: ElectionFacts, say: Findings): void {
  for (const fault of register.ledger.formFaults.texts) say.fault(fault);
  if (register.ledger.problem !== null) {
    say.blockedBy(register.ledger.problem.check, register.ledger.problem.reason);
    return;
  }
  const first = register.lines[0];
  if (first?.seq !== 0 || first.line.kind !== 'frozen') say.fault(`${linePlace(register, 0)}: is not "frozen"`);
  const counted = new Map<string, number>(election.fixed.definition.sections.map(({ id }) => [id, 0]));
  let ended = false;
  for (const { seq, line } of register.lines) {
    const faults: string[] = [];
    if (ended) faults.push(`"${line.kind}" after "ended"`);
    if (line.kind === 'frozen' && seq !== 0) faults.push('"frozen" a second time');
    if (line.kind === 'frozen') faults.push(...judgeFrozen(line.body, election, register.registrar));
    if (line.kind === 'issued') counted.set(line.body.section, (counted.get(line.body.section) ?? 0) + 1);
    if (line.kind === 'ended') {
      faults.push(...judgeEnded(line.body, counted));
      ended = true;
    }
    for (const fault of faults) say.fault(`${linePlace(register, seq)}: ${fault}`);
  }
}

function checkRegisterOrder(election: ElectionFacts, say: Findings): void {
  for (const register of election.registers) judgeOrder(register, election, say);
}

function checkRoll(election: ElectionFacts, say: Findings): void {
  const sectionOf = new Map<string, string>();
  for (const [index, { path, problem, leaves, root }] of election.roll.entries()) {
    if (problem !== null) {
      if (problem.check === 'roll') say.fault(problem.reason);
      else say.blockedBy(problem.check, problem.reason);
      continue;
    }
    const { roll } = election.fixed.definition.sections[index] ?? {};
    if (leaves.length !== roll?.size) say.fault(`${path}: ${leaves.length} leaves, not ${roll?.size ?? 0}`);
    if (root !== roll?.root) say.fault(`${path}: its root is not the one in the definition`);
    for (const [at, leaf] of leaves.entries()) {
      const before = leaves[at - 1];
      // Lower-case hex sorts as the bytes do.
      if (before !== undefined && before >= leaf) {
        say.fault(`${path} line ${at + 1}: ${before === leaf ? 'the leaf before it again' : 'out of order'}`);
      }
      const other = sectionOf.get(leaf);
      if (other !== undefined && other !== path) say.fault(`${path} line ${at + 1}: stands in ${other} too`);
      sectionOf.set(leaf, path);
    }
  }
}

function checkRegistersClosed(election: ElectionFacts, say: Findings, facts: RecordFacts): void {
  const { box, registers } = election;
  const stated = stepOf(box, 'registers');
  if (stated === null) {
    sayNotYet(say, facts, { stage: 'closed', check: 'box-order', reason: 'the registers were not closed' });
    return;
  }
  const place = boxPlace(stated.seq);
  const numbers = stated.body.registers.map(({ registrar }) => registrar);
  if (numbers.length !== registers.length || numbers.some((number, at) => number !== at + 1)) {
    say.fault(`${place}: does not state every register once, in order`);
  }
  for (const { registrar, size, root, ended } of stated.body.registers) {
    const register = registers[registrar - 1];
    if (register === undefined) continue;
    const { folder, tree, problem } = register.ledger;
    if (problem !== null) say.blockedBy(problem.check, problem.reason);
    else if (size !== tree.size) say.fault(`${place}: states ${size} lines of ${folder}, which has ${tree.size}`);
    else if (root !== toHex(tree.rootAt(size))) say.fault(`${place}: states another root of ${folder}`);
    const last = register.lines.at(-1)?.line.kind === 'ended';
    if (problem === null && ended !== last) {
      say.fault(`${place}: states that ${folder} ${ended ? 'ended' : 'did not end'}, against its last line`);
    }
  }
}

export const REGISTER_CHECKS: readonly Check[] = [
  {
    id: 'register-order',
    title: 'Every register holds only known lines, in their one order',
    run: withElection(checkRegisterOrder),
  },
  { id: 'roll', title: 'The roll leaves are those that the definition commits to', run: withElection(checkRoll) },
  {
    id: 'register-within-roll',
    title: 'Tokens were issued to roll entries only, one per entry and registrar',
    run: withElection(checkWithinRoll),
  },
];

export const REGISTERS_CLOSED_CHECK: Check = {
  id: 'registers-closed',
  title: 'The ballot box closed the registers as they are',
  run: withBox(checkRegistersClosed),
};
