import type { FixedDefinition } from '../election/fixed-definition.ts';
import { instantToMs } from '../election/values.ts';
import type { RecordReader } from '../record/reader.ts';
import { sealingFacts } from '../sealing/sealing-facts.ts';
import { type ActFacts, closesAfter, loadActs } from './load-acts.ts';
import { type BoxFacts, loadBox, type Progress, type Step, type StepOf } from './load-box.ts';
import { type DefinitionFacts, loadDefinition } from './load-definition.ts';
import { loadMixing, type MixingFacts } from './load-mixing.ts';
import { loadOpening, type OpeningFacts } from './load-opening.ts';
import { loadRegisters, type RegisterFacts } from './load-registers.ts';
import { loadRoll, type RollFacts } from './load-roll.ts';
import type { VerifierPrimitives } from './primitives.ts';
import { RecordFiles } from './record-files.ts';

/** How far the election must have come for the record to be whole; later parts are checked whenever they are there. */
export type Stage = 'closed' | 'mixed' | 'unsealed' | 'declared';

/** What all parts of a record but the opening and the count say, once the definition can be used. */
export interface ElectionFacts {
  readonly fixed: FixedDefinition;
  readonly roll: readonly RollFacts[];
  readonly registers: readonly RegisterFacts[];
  readonly box: BoxFacts;
  readonly acts: readonly ActFacts[];
  /** Paths by hash of the files that have a path of their own, so that no blob need repeat them. */
  readonly natural: ReadonlyMap<string, string>;
  /** The closing instant with every extension that stands in the box, in milliseconds since 1970. */
  readonly closesAtMs: number;
  /** Null when ballots could not be judged, because there is no usable election key. */
  readonly mixing: MixingFacts | null;
  /** Null when there is no share, or none can be judged because the mixes cannot be followed. */
  readonly opening: OpeningFacts | null;
  /** True when the box holds an `annulled` line: then nothing need follow. */
  readonly annulled: boolean;
}

export interface RecordFacts {
  readonly primitives: VerifierPrimitives;
  readonly files: RecordFiles;
  /** The fingerprint that the caller trusts. */
  readonly anchor: Uint8Array | null;
  readonly stage: Stage;
  readonly definition: DefinitionFacts;
  /** Null when the definition cannot be used: then `definition-form` or what it depends on has failed. */
  readonly election: ElectionFacts | null;
}

/** The first line of a kind with its place, or null. */
export function stepOf<K extends Step['kind']>(
  box: BoxFacts,
  kind: K,
): { readonly seq: number; readonly body: StepOf<K>['body'] } | null {
  const found = box.steps.find(({ line }) => line.kind === kind);
  // The compiler does not follow a kind to its body when the kind is a type argument.
  return found === undefined ? null : { seq: found.seq, body: found.line.body as StepOf<K>['body'] };
}

/** Whether the record must hold what belongs to a stage. */
export function isDue(facts: RecordFacts, stage: Stage): boolean {
  const order: readonly Stage[] = ['closed', 'mixed', 'unsealed', 'declared'];
  return facts.election?.annulled !== true && order.indexOf(facts.stage) >= order.indexOf(stage);
}

async function naturalPaths(files: RecordFiles): Promise<Map<string, string>> {
  const natural = new Map<string, string>();
  for (const path of files.paths) {
    if (/^(?:blobs|box|registers|roll)\//.test(path)) continue;
    const hash = await files.hash(path);
    if ('sha256' in hash) natural.set(hash.sha256, path);
  }
  return natural;
}

async function loadElection(input: {
  readonly files: RecordFiles;
  readonly fixed: FixedDefinition;
  readonly primitives: VerifierPrimitives;
  readonly progress: (step: string) => Progress;
}): Promise<ElectionFacts> {
  const { files, fixed, primitives, progress } = input;
  const { definition } = fixed;
  const roll = await loadRoll(files, definition);
  const registers = await loadRegisters({ files, definition, verifyEd25519: primitives.verifyEd25519 });
  const sealing = sealingFacts(fixed, primitives.group);
  const box = await loadBox({
    files,
    definition,
    sealingFacts: sealing.ok ? sealing.value : null,
    primitives,
    progress: progress('ballots'),
  });
  const acts = await loadActs(files, box);
  const natural = await naturalPaths(files);
  const { accepted } = box;
  const sources = { files, fixed, box, natural, primitives };
  const mixing = accepted === null ? null : await loadMixing({ ...sources, accepted, progress: progress('mix') });
  const isOpened = mixing !== null && stepOf(box, 'share') !== null;
  const opening = isOpened ? await loadOpening({ ...sources, acts, mixing, progress: progress('shares') }) : null;
  const closesAtMs = closesAfter(acts, instantToMs(definition.closes) ?? 0);
  return {
    fixed,
    roll,
    registers,
    box,
    acts,
    natural,
    closesAtMs,
    mixing,
    opening,
    annulled: stepOf(box, 'annulled') !== null,
  };
}

/** Reads a whole record once. Whatever is wrong with it becomes a fact that a check names. */
export async function loadFacts(input: {
  readonly reader: RecordReader;
  readonly primitives: VerifierPrimitives;
  readonly anchor: Uint8Array | null;
  readonly stage: Stage;
  readonly progress: (step: string) => Progress;
}): Promise<RecordFacts> {
  const { reader, primitives, anchor, stage, progress } = input;
  const files = await RecordFiles.open(reader);
  const definition = await loadDefinition(files, primitives.openPgp);
  const { fixed } = definition;
  const election = fixed === null ? null : await loadElection({ files, fixed, primitives, progress });
  return { primitives, files, anchor, stage, definition, election };
}
