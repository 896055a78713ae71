import type { JsonObject } from '../base/canonical-json.ts';
import type { Contest } from '../election/definition.ts';
import { faultsOf } from '../election/values.ts';
import { type MarkReason, reasonsAgainstMarks } from './marks.ts';
import type { ContestSize, RuleEntry } from './rule-entry.ts';
import { approval } from './rules/approval.ts';
import { block, limited } from './rules/block.ts';
import { borda } from './rules/borda.ts';
import { cumulative } from './rules/cumulative.ts';
import { electoralCollege } from './rules/electoral-college.ts';
import { ers97 } from './rules/ers97.ts';
import { irv } from './rules/irv.ts';
import { majorityJudgement } from './rules/majority-judgement.ts';
import { meekNz } from './rules/meek-nz.ts';
import { meekPrf } from './rules/meek-prf.ts';
import { motion } from './rules/motion.ts';
import { copeland, minimax, rankedPairs, schulze } from './rules/pairwise.ts';
import { plurality } from './rules/plurality.ts';
import { score } from './rules/score.ts';
import { scottishStv } from './rules/scottish-stv.ts';
import { star } from './rules/star.ts';
import { wigmExact } from './rules/wigm-exact.ts';

/**
 * The registry of counting rules. A definition names a rule of this list with the version of its text and all of its
 * settings; nothing is implied. docs/protocol.md, "Counting rules".
 */
export const RULES: readonly RuleEntry[] = [
  plurality,
  approval,
  motion,
  irv,
  scottishStv,
  ers97,
  meekPrf,
  wigmExact,
  schulze,
  rankedPairs,
  minimax,
  copeland,
  meekNz,
  block,
  limited,
  cumulative,
  score,
  star,
  majorityJudgement,
  borda,
  electoralCollege,
];

/** The entry of a rule, or null when there is none with this id. */
export function ruleOf(id: string): RuleEntry | null {
  return RULES.find((rule) => rule.id === id) ?? null;
}

/** The size of a contest of a definition, whose last option is the blank one. */
export function sizeOf(contest: Contest): ContestSize {
  return {
    seats: contest.seats,
    candidates: contest.options.length - 1,
    ids: contest.options.slice(0, -1).map(({ id }) => id),
  };
}

/** The settings of a contest's rule once checked, or every fault that they have. */
export function readSettings(input: {
  readonly entry: RuleEntry;
  readonly settings: unknown;
  readonly size: ContestSize;
}): { readonly settings: JsonObject | null; readonly reasons: string[] } {
  const parsed = input.entry.settings.safeParse(input.settings);
  if (!parsed.success) {
    return {
      settings: null,
      reasons: faultsOf(parsed.error).map((fault) =>
        /^[A-Za-z]+:/.test(fault) ? `settings.${fault}` : `settings: ${fault}`,
      ),
    };
  }
  const reasons = input.entry.reasonsToRefuse({ settings: parsed.data, size: input.size });
  return { settings: parsed.data, reasons };
}

/**
 * Every reason why a contest cannot be counted as it says: a rule that is not in the registry, another version of its
 * text, settings that are missing, unknown or out of bounds, a number of seats that the rule does not fill.
 */
export function reasonsToRefuseRule(contest: Contest): string[] {
  const { rule } = contest;
  const entry = ruleOf(rule.id);
  if (entry === null) return [`rule: "${rule.id}" is not known (known are ${RULES.map(({ id }) => id).join(', ')})`];
  const reasons: string[] = [];
  if (rule.version !== entry.version) reasons.push(`rule: "${rule.id}" is counted by version "${entry.version}" only`);
  return [...reasons, ...readSettings({ entry, settings: rule.settings, size: sizeOf(contest) }).reasons];
}

/**
 * Every reason why the marks of one ballot are rejected in this contest: not canonical (PR-17), or more than the rule
 * allows. Empty when they are accepted; a ballot with only the blank option marked is. All zero is `no-mark`.
 * The contest must have passed `reasonsToRefuseRule`.
 * @param marks one byte per option in the contest's order, 0 for none
 */
export function reasonsToRejectMarks(contest: Contest, marks: readonly number[]): MarkReason[] {
  const entry = ruleOf(contest.rule.id);
  const settings = entry?.settings.safeParse(contest.rule.settings);
  if (entry === null || settings?.success !== true) throw new Error('bug: the rule was not checked before its ballots');
  return reasonsAgainstMarks({
    marks,
    options: contest.options.length,
    kind: entry.marks,
    bounds: entry.markBounds(settings.data),
  });
}
