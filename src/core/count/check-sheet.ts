import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../base/bytes.ts';
import { canonicalBytes } from '../base/canonical-json.ts';
import { faultsOfColleges } from './check-colleges.ts';
import { faultsOfScores } from './check-scores.ts';
import { faultsOfPairwise } from './pairwise/check-pairwise.ts';
import { add, compare, formatFraction, type Rational, sum, trustedRational, ZERO } from './rational.ts';
import type { Sheet, SheetStage } from './sheet.ts';

/** The hash that closes a sheet: SHA-256 of the canonical form of everything else in it. */
export function sheetHash(sheet: Omit<Sheet, 'sha256'>): string {
  return toHex(sha256(canonicalBytes(sheet)));
}

function total(figures: Readonly<Record<string, string>>): Rational {
  return sum(Object.values(figures).map(trustedRational));
}

function stageFaults(stage: SheetStage, before: SheetStage | undefined, expected: Rational): string[] {
  const faults: string[] = [];
  const say = (fault: string) => faults.push(`stage ${stage.n}: ${fault}`);
  const rest = [stage.nonTransferable, stage.roundingLoss, stage.unused].map(trustedRational);
  const found = add(total(stage.votes), sum(rest));
  if (compare(found, expected) !== 0) say(`the sum is ${formatFraction(found)}, not ${formatFraction(expected)}`);
  const figures = [...Object.values(stage.votes), stage.nonTransferable, stage.unused, stage.roundingLoss];
  for (const figure of figures) {
    if (compare(trustedRational(figure), ZERO) < 0) say(`a figure is negative: ${figure}`);
  }
  for (const [id, delta] of Object.entries(stage.delta ?? {})) {
    const then = trustedRational(before?.votes[id] ?? '0');
    const now = trustedRational(stage.votes[id] ?? '0');
    if (compare(add(then, trustedRational(delta)), now) !== 0) say(`the change of ${id} is not what its votes say`);
  }
  return faults;
}

function inputFaults(sheet: Sheet): string[] {
  const { input } = sheet;
  const whole = (text: string) => BigInt(text);
  const parts = [input.voting, input.blank, input.emptied].reduce((papers, part) => papers + whole(part.papers), 0n);
  const faults: string[] = [];
  if (parts + whole(input.rejected.papers) !== whole(input.opened))
    faults.push('the papers do not sum to those opened');
  for (const name of ['opened', 'voting', 'blank', 'rejected'] as const) {
    const inGroups = input.groups.reduce((papers, group) => papers + whole(group[name]), 0n);
    const figure = input[name];
    const inAll = whole(typeof figure === 'string' ? figure : figure.papers);
    if (input.groups.length > 0 && inGroups !== inAll)
      faults.push(`the groups' ${name} papers do not sum to the whole`);
  }
  return faults;
}

/**
 * Everything in a sheet that does not add up, found from its printed figures alone: conservation at every stage to the
 * unit, changes between stages, papers, seats and the closing hash. A sheet with a fault is never published.
 */
export function faultsOfSheet(sheet: Sheet): string[] {
  const expected = trustedRational(sheet.check.sum);
  const faults = inputFaults(sheet);
  sheet.stages.forEach((stage, index) => {
    faults.push(...stageFaults(stage, sheet.stages[index - 1], expected));
  });
  faults.push(...faultsOfPairwise(sheet));
  faults.push(...faultsOfScores(sheet));
  faults.push(...faultsOfColleges(sheet));
  const { outcome, input } = sheet;
  if (outcome.elected.length + outcome.unfilled !== input.seats) faults.push('seats are neither filled nor reported');
  if (new Set(outcome.elected).size !== outcome.elected.length) faults.push('somebody is elected twice');
  const inStages = sheet.stages.flatMap((stage) => stage.elected).filter((id) => id !== outcome.reopened);
  if (inStages.join(' ') !== outcome.elected.join(' ')) faults.push('the stages elect others than the outcome');
  const { sha256: closing, ...rest } = sheet;
  if (sheetHash(rest) !== closing) faults.push('the hash of the sheet is another');
  return faults;
}
