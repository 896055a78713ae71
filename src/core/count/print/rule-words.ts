import { z } from 'zod';
import type { JsonObject } from '../../base/canonical-json.ts';
import type { MarkBounds, RuleEntry } from '../rule-entry.ts';

/** What can be said of a rule without counting: the ballots that it takes, its settings and what they may be. */

/** As much of JSON Schema as settings of rules are made of. */
interface Shape {
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Shape[];
  readonly type?: 'null' | 'integer' | 'array' | 'object' | 'string';
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly prefixItems?: readonly Shape[];
  readonly items?: Shape;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly description?: string;
}

/** What a setting may be, in words. */
function allowed(shape: Shape): string {
  if (shape.enum !== undefined) return shape.enum.map(String).join(', ');
  if (shape.anyOf !== undefined) return shape.anyOf.map(allowed).join(', or ');
  switch (shape.type) {
    case 'null':
      return 'null';
    case 'integer':
      return `a whole number from ${shape.minimum ?? 0} to ${shape.maximum ?? 'any'}`;
    case 'array':
      if (shape.prefixItems !== undefined) return `[${shape.prefixItems.map(allowed).join(', ')}]`;
      return `a list of ${shape.minItems ?? 0} to ${shape.maxItems ?? 'any number'} of ${allowed(shape.items ?? {})}`;
    case 'object':
      return `{${Object.entries(shape.properties ?? {})
        .map(([name, part]) => `${name}: ${allowed(part)}`)
        .join('; ')}}`;
    case 'string':
    case undefined:
  }
  return 'a text';
}

export interface SettingWords {
  readonly name: string;
  readonly allowed: string;
  readonly meaning: string;
}

/** Every setting of a rule, what it may be and what it means. */
export function settingsInWords(entry: RuleEntry): SettingWords[] {
  const shape = z.toJSONSchema(entry.settings, { io: 'input', unrepresentable: 'any' }) as Shape;
  return Object.entries(shape.properties ?? {}).map(([name, part]) => ({
    name,
    allowed: allowed(part),
    meaning: part.description ?? '',
  }));
}

function upTo(most: number | null): string {
  return most === null ? 'as many candidates as it likes' : `up to ${most} ${most === 1 ? 'candidate' : 'candidates'}`;
}

function marksInWords(marks: RuleEntry['marks'], bounds: MarkBounds): string {
  switch (marks) {
    case 'choose':
      return `marks ${upTo(bounds.most)}`;
    case 'approve':
      return `marks ${upTo(bounds.most)}`;
    case 'rank':
      return `ranks ${upTo(bounds.most)}, ${bounds.equalRanks ? 'equal ranks allowed' : 'no two with the same rank'}`;
    case 'score': {
      const most = bounds.total === undefined ? '' : `, in all ${bounds.total} at most`;
      return `gives each candidate a number from 1 to ${bounds.highest ?? ''}, or none${most}`;
    }
  }
}

/** What a ballot of this rule is, with some settings. */
export function ballotInWords(entry: RuleEntry, settings: JsonObject): string {
  return `A paper ${marksInWords(entry.marks, entry.markBounds(settings))}.`;
}
