import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupSections } from '../../../src/core/opening/groups.ts';
import { makeTestDefinition } from '../../support/definition.ts';

interface Spec {
  readonly id: string;
  readonly ballots: number;
  readonly minimum?: number;
  readonly into?: string | null;
  readonly openSmall?: boolean;
}

function grouped(specs: readonly Spec[]) {
  const definition = makeTestDefinition({
    sections: specs.map(({ id, minimum, into, openSmall }) => ({
      id,
      name: id,
      weight: 1,
      minimum: minimum ?? 5,
      mergeInto: into ?? null,
      openSmall: openSmall ?? false,
      roll: { size: 100, root: '0'.repeat(64) },
    })),
  });
  const counted = specs.filter(({ ballots }) => ballots > 0);
  return groupSections({ definition, ballots: new Map(counted.map(({ id, ballots }) => [id, ballots])) });
}

/** `group=section+section:ballots`, with ! where it is withheld. */
function shown(specs: readonly Spec[]): string[] {
  return grouped(specs).map(
    ({ group, sections, ballots, withheld }) => `${group}=${sections.join('+')}:${ballots}${withheld ? '!' : ''}`,
  );
}

describe('groups of sections', () => {
  test('are the sections themselves where each has enough ballots or none', () => {
    expect(
      shown([
        { id: 'a', ballots: 5, into: 'b' },
        { id: 'b', ballots: 6 },
        { id: 'c', ballots: 0, into: 'b' },
      ]),
    ).toEqual(['a=a:5', 'b=b:6', 'c=c:0']);
  });

  test('a small section joins the one that it names', () => {
    expect(
      shown([
        { id: 'a', ballots: 4, into: 'b' },
        { id: 'b', ballots: 6 },
      ]),
    ).toEqual(['b=a+b:10']);
  });

  test('a small section joins one without ballots too', () => {
    expect(
      shown([
        { id: 'a', ballots: 4, into: 'b' },
        { id: 'b', ballots: 0, minimum: 2 },
      ]),
    ).toEqual(['b=a+b:4!']);
  });

  test('a group that is still small joins on, and what named it follows', () => {
    expect(
      shown([
        { id: 'a', ballots: 1, into: 'b' },
        { id: 'b', ballots: 2, into: 'c' },
        { id: 'c', ballots: 9 },
      ]),
    ).toEqual(['c=a+b+c:12']);
    // b has moved into c before a looks for it.
    expect(
      shown([
        { id: 'b', ballots: 2, into: 'c' },
        { id: 'a', ballots: 1, into: 'b' },
        { id: 'c', ballots: 9 },
      ]),
    ).toEqual(['c=b+a+c:12']);
  });

  test('joining stops when there are enough, in the definition’s order', () => {
    expect(
      shown([
        { id: 'a', ballots: 3, into: 'b' },
        { id: 'b', ballots: 3, into: 'c' },
        { id: 'c', ballots: 9 },
      ]),
    ).toEqual(['b=a+b:6', 'c=c:9']);
    expect(
      shown([
        { id: 'b', ballots: 3, into: 'c' },
        { id: 'a', ballots: 3, into: 'b' },
        { id: 'c', ballots: 9 },
      ]),
    ).toEqual(['c=b+a+c:15']);
  });

  test('a pass is finished before an earlier section is looked at again', () => {
    // a makes x too small for a’s minimum; z comes to x later in the same pass and makes it large enough.
    expect(
      shown([
        { id: 'x', ballots: 6, minimum: 5, into: 'd' },
        { id: 'a', ballots: 3, minimum: 10, into: 'x' },
        { id: 'z', ballots: 2, minimum: 5, into: 'x' },
        { id: 'd', ballots: 50 },
      ]),
    ).toEqual(['x=x+a+z:11', 'd=d:50']);
  });

  test('the largest minimum of a group is its minimum: every section was promised its own', () => {
    expect(
      shown([
        { id: 'a', ballots: 3, minimum: 10, into: 'b' },
        { id: 'b', ballots: 6, minimum: 5 },
      ]),
    ).toEqual(['b=a+b:9!']);
  });

  test('what is still small is withheld, unless all of its sections may be opened small', () => {
    expect(shown([{ id: 'a', ballots: 4 }])).toEqual(['a=a:4!']);
    expect(shown([{ id: 'a', ballots: 4, openSmall: true }])).toEqual(['a=a:4']);
    expect(
      shown([
        { id: 'a', ballots: 2, into: 'b', openSmall: true },
        { id: 'b', ballots: 1, openSmall: true },
      ]),
    ).toEqual(['b=a+b:3']);
    expect(
      shown([
        { id: 'a', ballots: 2, into: 'b', openSmall: false },
        { id: 'b', ballots: 1, openSmall: true },
      ]),
    ).toEqual(['b=a+b:3!']);
    expect(shown([{ id: 'a', ballots: 0 }])).toEqual(['a=a:0']);
  });

  test('hold every section once and every ballot once, and none that could still join', () => {
    const sections = fc
      .array(
        fc.record({
          ballots: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12 })),
          minimum: fc.integer({ min: 1, max: 10 }),
          openSmall: fc.boolean(),
          into: fc.option(fc.nat(20)),
        }),
        { minLength: 1, maxLength: 8 },
      )
      // Merging only into later sections keeps the graph free of circles; the order is shuffled afterwards.
      .chain((specs) => {
        const named = specs.map((spec, at): Spec => {
          const later = specs.length - at - 1;
          const into = spec.into === null || later === 0 ? null : `s${at + 1 + (spec.into % later)}`;
          return { ...spec, id: `s${at}`, into };
        });
        return fc.shuffledSubarray(named, { minLength: named.length });
      });
    fc.assert(
      fc.property(sections, (specs) => {
        const groups = grouped(specs);
        expect(groups.flatMap((group) => group.sections).toSorted()).toEqual(specs.map(({ id }) => id).toSorted());
        for (const { group, sections: members, ballots, withheld } of groups) {
          const own = specs.filter(({ id }) => members.some((member) => member === id));
          expect(members).toContain(group);
          expect(ballots).toBe(own.reduce((sum, spec) => sum + spec.ballots, 0));
          const small = ballots > 0 && ballots < Math.max(...own.map((spec) => spec.minimum ?? 5));
          expect(withheld).toBe(small && !own.every((spec) => spec.openSmall));
          if (small) expect(specs.find(({ id }) => id === group)?.into ?? null).toBeNull();
        }
      }),
    );
  });
});
