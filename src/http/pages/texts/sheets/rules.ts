import type { JsonObject } from '../../../../core/base/canonical-json.ts';
import { ENGLISH, type RuleWords } from '../../../../core/count/print/english.ts';
import type { Sheet } from '../../../../core/count/sheet.ts';

/** How the counting rules are told in another language than that of the registry. */

export interface RuleSize {
  readonly seats: number;
  readonly candidates: number;
}

export interface RuleTranslation {
  readonly name: string;
  /** As many sentences as the registry's own, about the same settings. */
  readonly explain: (settings: JsonObject, size: RuleSize) => readonly string[];
}

/** By the ids of the registry; test/http/sheet-words.test.ts holds that none is missing. */
export type RuleTranslations = Readonly<Record<string, RuleTranslation>>;

/** The `rule` of a language's words. A rule that is not translated yet is told as in the record. */
export function ruleWordsOf(rules: RuleTranslations): (sheet: Sheet) => RuleWords {
  return (sheet) => {
    const rule = rules[sheet.rule.id];
    if (rule === undefined) return ENGLISH.rule(sheet);
    const candidates = sheet.input.candidates.filter(({ state }) => state === 'standing').length;
    const size = { seats: sheet.input.seats, candidates };
    return { name: rule.name, sentences: rule.explain(sheet.rule.settings, size) };
  };
}

/** A condition of a motion as its settings have it; null for anything else. */
export interface MotionSetting {
  readonly name: string;
  readonly figure: string;
  readonly relation: string;
  readonly share: readonly number[];
  readonly base: string;
  readonly of: string;
}

export function motionSettings(settings: JsonObject): readonly MotionSetting[] {
  const { conditions } = settings;
  return Array.isArray(conditions) ? (conditions as readonly unknown[] as readonly MotionSetting[]) : [];
}

/** A setting that is a name or a number, as it stands in a sentence. */
export function said(setting: unknown): string {
  return typeof setting === 'string' || typeof setting === 'number' ? String(setting) : '';
}
