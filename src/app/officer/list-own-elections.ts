import { ok, type Result } from '../../core/base/result.ts';
import { type Instant, msToInstant } from '../../core/election/values.ts';
import type { BoxElection } from '../box/ports.ts';
import { readDraft } from './draft.ts';
import type { OfficerPorts } from './ports.ts';

export interface OwnElection {
  readonly election: string;
  readonly title: string;
  readonly state: 'draft' | 'prepared' | BoxElection['state'];
  readonly test: boolean;
  readonly archived: boolean;
  readonly opens: Instant;
  readonly closes: Instant;
}

/** The elections of which an officer is a returning officer: the newest first, those that are put away last. */
export async function listOwnElections(
  ports: Pick<OfficerPorts, 'roll' | 'box'>,
  command: { readonly officer: string },
): Promise<Result<{ readonly elections: OwnElection[] }, never>> {
  const boxes = new Map((await ports.box.elections()).map((box) => [box.election, box]));
  const stored = (await ports.roll.elections()).toReversed();
  const own = stored.flatMap((roll): OwnElection[] => {
    const { draft, officers } = readDraft(roll.draft);
    if (!officers.includes(command.officer)) return [];
    const box = boxes.get(roll.election);
    const before = roll.definition === null ? ('draft' as const) : ('prepared' as const);
    return [
      {
        election: roll.election,
        title: draft.title,
        state: box?.state ?? before,
        test: draft.test ?? true,
        archived: roll.archived,
        opens: msToInstant(roll.opensAtMs),
        closes: msToInstant(box?.closesAtMs ?? roll.closesAtMs),
      },
    ];
  });
  return ok({ elections: [...own.filter(({ archived }) => !archived), ...own.filter(({ archived }) => archived)] });
}
