import { expect, test } from 'vitest';
import type { BoxElection } from '../../../src/app/box/ports.ts';
import { listElections } from '../../../src/app/record/election-status.ts';
import type { RollElection } from '../../../src/app/roll/ports.ts';
import { utf8 } from '../../../src/core/base/bytes.ts';

const DAY = 86_400_000;

function ports(all: readonly { readonly election: string; readonly day: number; readonly archived?: boolean }[]) {
  const boxes = all.map(({ election, day }): BoxElection => {
    const definition = utf8(`{"title":"${election}"}`);
    const instants = { opensAtMs: (day - 1) * DAY, closesAtMs: day * DAY };
    const nothing = { fingerprint: utf8(''), unsealRequested: false, suspended: [], bundles: null };
    return { election, definition, ...instants, state: 'declared', ...nothing };
  });
  const rolls = all.map(({ election, archived = false }) => ({ election, archived }) as RollElection);
  return {
    box: { elections: () => Promise.resolve(boxes) },
    roll: { elections: () => Promise.resolve(rolls) },
  };
}

test('the public list has the newest first, and last what was put away', async () => {
  const listed = await listElections(
    ports([
      { election: 'a-old', day: 10 },
      { election: 'b-away', day: 40, archived: true },
      { election: 'c-new', day: 30 },
      { election: 'd-new', day: 30 },
    ]),
  );
  expect(listed.ok && listed.value.elections.map(({ election }) => election)).toEqual([
    'c-new',
    'd-new',
    'a-old',
    'b-away',
  ]);
});
