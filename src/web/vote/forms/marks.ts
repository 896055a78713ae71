import { type MarkShape, markShapeOf } from '../../../core/count/mark-shapes.ts';
import { BLANK_OPTION, type Contest } from '../../../core/election/definition.ts';

/**
 * The marks of one contest while its member makes them. They are kept apart from the form that shows them, so that a
 * change of language, or going back from the check, loses nothing. Blank and anything else exclude each other.
 */
export class Marks {
  readonly contest: Contest;
  readonly shape: MarkShape;
  /** One number per option in the definition's order. */
  private values: number[];
  /** Of a ranking: options by place, first place first; several on one place where the rule allows it. */
  private places: number[][] = [];
  private readonly blank: number;

  constructor(contest: Contest) {
    const shape = markShapeOf(contest);
    if (shape === null) throw new Error(`the rule ${contest.rule.id} is not known to this page`);
    this.contest = contest;
    this.shape = shape;
    this.values = contest.options.map(() => 0);
    this.blank = contest.options.findIndex(({ id }) => id === BLANK_OPTION);
  }

  value(option: number): number {
    return this.values[option] ?? 0;
  }

  isBlankOption(option: number): boolean {
    return option === this.blank;
  }

  isLeftBlank(): boolean {
    return this.value(this.blank) > 0;
  }

  /** One number per option, or null while nothing is marked. */
  all(): number[] | null {
    return this.values.some((value) => value > 0) ? [...this.values] : null;
  }

  /** Options that are marked, the blank one not counted. */
  marked(): number[] {
    return this.values.flatMap((value, option) => (value > 0 && option !== this.blank ? [option] : []));
  }

  total(): number {
    return this.values.reduce((sum, value, option) => sum + (option === this.blank ? 0 : value), 0);
  }

  /** Whether one more candidate can be marked. */
  hasRoom(): boolean {
    const { most } = this.shape.bounds;
    return most === null || this.marked().length < most;
  }

  clear(): void {
    this.values.fill(0);
    this.places = [];
  }

  set(option: number, value: number): void {
    if (value > 0 && option === this.blank) this.clear();
    else if (value > 0) this.values[this.blank] = 0;
    this.values[option] = value;
  }

  /** The one option of a question that takes one. */
  choose(option: number): void {
    this.clear();
    this.values[option] = 1;
  }

  /** The ranking, first place first. */
  ranking(): readonly (readonly number[])[] {
    return this.places;
  }

  placeOf(option: number): number {
    return this.places.findIndex((place) => place.includes(option));
  }

  /** Puts an option last, or takes it out when it is ranked. */
  toggleRank(option: number): void {
    if (this.placeOf(option) >= 0) this.rankAs(this.without(option));
    else this.rankAs([...this.places, [option]]);
  }

  /** One place up or down; from a shared place it comes to one of its own. */
  move(option: number, by: -1 | 1): void {
    const at = this.placeOf(option);
    const isShared = (this.places[at]?.length ?? 0) > 1;
    const rest = this.without(option);
    const to = isShared ? (by < 0 ? at : at + 1) : Math.max(0, Math.min(rest.length, at + by));
    this.rankAs([...rest.slice(0, to), [option], ...rest.slice(to)]);
  }

  /** Puts an option on the place before its own, or on one of its own when it shares one. */
  toggleTie(option: number): void {
    const at = this.placeOf(option);
    if ((this.places[at]?.length ?? 0) > 1) {
      this.move(option, 1);
      return;
    }
    const rest = this.without(option);
    this.rankAs(rest.map((place, index) => (index === at - 1 ? [...place, option] : place)));
  }

  private without(option: number): number[][] {
    return this.places.map((place) => place.filter((other) => other !== option)).filter((place) => place.length > 0);
  }

  private rankAs(places: number[][]): void {
    this.places = places;
    this.values.fill(0);
    for (const [at, place] of places.entries()) for (const option of place) this.values[option] = at + 1;
  }
}

/** What is said of the marks of one contest, for the screen on which answers are checked and for a second device. */
export interface MarkLine {
  readonly option: number;
  /** The place of a ranking, the points given; null where an option is just marked. */
  readonly number: number | null;
}

/** The marks in the order in which people would tell them: a ranking from the first place on. */
export function linesOf(shape: MarkShape, marks: readonly number[], isBlank: (option: number) => boolean): MarkLine[] {
  const lines = marks.flatMap((value, option) => {
    if (value === 0) return [];
    const isNumbered = (shape.kind === 'rank' || shape.kind === 'score') && !isBlank(option);
    return [{ option, number: isNumbered ? value : null }];
  });
  if (shape.kind !== 'rank') return lines;
  return lines.toSorted((left, right) => (left.number ?? 0) - (right.number ?? 0) || left.option - right.option);
}
