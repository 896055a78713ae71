import { canonicalJson } from '../core/base/canonical-json.ts';
import { ballotInWords, settingsInWords } from '../core/count/print/rule-words.ts';
import type { RuleEntry } from '../core/count/rule-entry.ts';
import { RULES, ruleOf } from '../core/count/rules.ts';
import type { CommandOutcome } from './count.ts';

/** `tellers rules`: the counting rules, what ballots they take and which settings they have. */

/** A small contest: three candidates for two seats, or for one where the rule fills no more. */
function usualOf(entry: RuleEntry) {
  const candidates = entry.id === 'motion' ? 2 : 3;
  const several = { seats: 2, candidates };
  const one = { seats: 1, candidates };
  const fits = entry.reasonsToRefuse({ settings: entry.usualSettings(several), size: several }).length === 0;
  const size = fits ? several : one;
  return { settings: entry.usualSettings(size), seats: fits ? 'one or more' : 'one' };
}

function linesOf(entry: RuleEntry): string[] {
  const { settings, seats } = usualOf(entry);
  const words = settingsInWords(entry);
  return [
    `${entry.id}: ${entry.name}`,
    `  version ${entry.version}; text: ${entry.text}`,
    `  seats: ${seats}. ${ballotInWords(entry, settings)}`,
    ...(words.length === 0 ? ['  no settings'] : []),
    ...words.flatMap(({ name, allowed, meaning }) => [
      `  ${name} = ${allowed}`,
      `    ${meaning}; usually ${canonicalJson(settings[name] ?? null)}`,
    ]),
  ];
}

/**
 * Every rule of the registry, or one of them with its words.
 * @param rule the id of a rule; else all are listed, an empty line between them
 */
export function rulesCommand(rule?: string): CommandOutcome {
  if (rule === undefined) {
    return { exitCode: 0, output: `${RULES.map((entry) => linesOf(entry).join('\n')).join('\n\n')}\n`, errors: '' };
  }
  const entry = ruleOf(rule);
  if (entry === null) {
    const known = RULES.map(({ id }) => id).join(', ');
    return { exitCode: 64, output: '', errors: `the rule "${rule}" is not known; known are ${known}\n` };
  }
  const { settings, seats } = usualOf(entry);
  const size = { seats: seats === 'one' ? 1 : 2, candidates: entry.id === 'motion' ? 2 : 3 };
  const words = entry.explain({ settings, size }).map((sentence) => `  - ${sentence}`);
  const title = `  with its usual settings, ${size.candidates} candidates and ${size.seats === 1 ? '1 seat' : `${size.seats} seats`}:`;
  return { exitCode: 0, output: `${[...linesOf(entry), title, ...words].join('\n')}\n`, errors: '' };
}
