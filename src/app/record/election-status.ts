import { compareText } from '../../core/base/bytes.ts';
import { parseCanonicalJson } from '../../core/base/canonical-json.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import { electionNotice } from '../../core/election/definition.ts';
import { fingerprintWords } from '../../core/election/fingerprint-words.ts';
import type { FixedDefinition } from '../../core/election/fixed-definition.ts';
import { type Hash, type Instant, msToInstant } from '../../core/election/values.ts';
import type { BoxElection } from '../box/ports.ts';
import type { RollElection } from '../roll/ports.ts';
import { announcedDefinition } from './assemble-record.ts';
import type { RecordPorts } from './ports.ts';
import type { RecordFiles } from './record-reader.ts';

export type StatusState =
  | 'draft'
  | 'prepared'
  | 'announced'
  | 'voting'
  | 'closed'
  | 'mixed'
  | 'unsealed'
  | 'declared'
  | 'annulled';

export interface ElectionStatus {
  readonly election: string;
  readonly title: string;
  readonly state: StatusState;
  readonly notice: string;
  readonly opens: Instant;
  readonly closes: Instant;
  readonly now: Instant;
  readonly fingerprint: Hash | null;
  readonly words: string[];
  readonly bundles: Hash[];
  readonly turnout: { readonly section: string; readonly entitled: number; readonly ballots: number }[];
}

export type StatusPorts = RecordPorts & { readonly files: RecordFiles };

/** Title and instants of an election that has only its draft. */
function draftStatus(stored: RollElection, nowMs: number): ElectionStatus {
  const json = parseCanonicalJson(stored.draft);
  if (!json.ok) throw new Error('bug: a stored draft is not canonical JSON');
  const { draft } = json.value as { readonly draft: { readonly title: string } };
  return {
    election: stored.election,
    title: draft.title,
    // Whatever the roll's side says, without a ballot box the election is not announced.
    state: stored.definition === null ? 'draft' : 'prepared',
    notice: 'a draft, not announced yet',
    opens: msToInstant(stored.opensAtMs),
    closes: msToInstant(stored.closesAtMs),
    now: msToInstant(nowMs),
    fingerprint: null,
    words: [],
    bundles: [],
    turnout: [],
  };
}

async function announcedStatus(
  ports: StatusPorts,
  { box, fixed }: { readonly box: BoxElection; readonly fixed: FixedDefinition },
): Promise<ElectionStatus> {
  const { definition, fingerprint, fingerprintHex } = fixed;
  const nowMs = await ports.roll.nowMs();
  const ballots = await ports.files.turnout(box.election);
  return {
    election: box.election,
    title: definition.title,
    // By the instants, whether or not somebody was there to write it into the ballot box yet (G10).
    state: box.state,
    notice: electionNotice(definition),
    opens: definition.opens,
    closes: msToInstant(box.closesAtMs),
    now: msToInstant(nowMs),
    fingerprint: fingerprintHex,
    words: fingerprintWords(fingerprint),
    bundles: [...(box.bundles ?? definition.bundles)],
    turnout: definition.sections.map(({ id, roll }) => ({
      section: id,
      entitled: roll.size,
      ballots: ballots.get(id) ?? 0,
    })),
  };
}

/** What everybody may know of an election: state, instants, fingerprint and how many have voted. */
export async function electionStatus(
  ports: StatusPorts,
  command: { readonly election: string },
): Promise<Result<ElectionStatus, { readonly kind: 'election-not-found' }>> {
  const { election } = command;
  const box = await ports.box.election(election);
  const fixed = box === null ? null : await announcedDefinition(ports, election);
  if (box !== null && fixed !== null) return ok(await announcedStatus(ports, { box, fixed }));
  const stored = await ports.roll.election(election);
  if (stored === null) return err({ kind: 'election-not-found' });
  return ok(draftStatus(stored, await ports.roll.nowMs()));
}

/** All announced elections: those whose voting closes last come first, those that were put away come last. */
export async function listElections(ports: {
  readonly box: Pick<RecordPorts['box'], 'elections'>;
  readonly roll: Pick<RecordPorts['roll'], 'elections'>;
}): Promise<Result<{ readonly elections: { election: string; title: string; state: string }[] }, never>> {
  const stored = await ports.roll.elections();
  const away = new Set(stored.filter(({ archived }) => archived).map(({ election }) => election));
  const sorted = (await ports.box.elections()).toSorted(
    (left, right) =>
      Number(away.has(left.election)) - Number(away.has(right.election)) ||
      right.closesAtMs - left.closesAtMs ||
      compareText(left.election, right.election),
  );
  const elections = sorted.map(({ election, definition, state }) => {
    const json = parseCanonicalJson(definition);
    if (!json.ok) throw new Error('bug: a stored definition is not canonical JSON');
    const { title } = json.value as { readonly title: string };
    return { election, title, state };
  });
  return ok({ elections });
}
