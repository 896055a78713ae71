import { parseCanonicalJson } from '../base/canonical-json.ts';
import { type Act, ActSchema } from '../election/act.ts';
import { faultsOf, instantToMs } from '../election/values.ts';
import { RECORD } from '../record/paths.ts';
import type { BoxFacts, StepOf } from './load-box.ts';
import { type RecordFiles, whyNot } from './record-files.ts';

/** An `act` line with the document that it refers to. */
export interface ActFacts {
  readonly seq: number;
  readonly body: StepOf<'act'>['body'];
  readonly path: string;
  readonly bytes: Uint8Array | null;
  readonly act: Act | null;
  /** Why there is no act to look at. */
  readonly reasons: readonly string[];
}

function parseAct(bytes: Uint8Array): { act: Act | null; reasons: readonly string[] } {
  const json = parseCanonicalJson(bytes);
  if (!json.ok) return { act: null, reasons: [`not canonical JSON: ${json.error.reason} at ${json.error.at}`] };
  const parsed = ActSchema.safeParse(json.value);
  return parsed.success ? { act: parsed.data, reasons: [] } : { act: null, reasons: faultsOf(parsed.error) };
}

/** Reads the document of the first `act` line of every number. */
export async function loadActs(files: RecordFiles, box: BoxFacts): Promise<ActFacts[]> {
  const acts: ActFacts[] = [];
  const numbers = new Set<number>();
  for (const { seq, line } of box.steps) {
    // A number that stands there again is named by `box-order`, and has the same document.
    if (line.kind !== 'act' || numbers.has(line.body.number)) continue;
    numbers.add(line.body.number);
    const path = RECORD.act(line.body.number);
    const read = await files.read(path);
    const bytes = read.kind === 'present' ? read.bytes : null;
    const parsed = bytes === null ? { act: null, reasons: [whyNot(read)] } : parseAct(bytes);
    acts.push({ seq, body: line.body, path, bytes, ...parsed });
  }
  return acts;
}

/** The closing instant after every extension, in milliseconds since 1970. */
export function closesAfter(acts: readonly ActFacts[], closesAtMs: number): number {
  let closes = closesAtMs;
  for (const { act } of acts) {
    if (act?.act === 'extend') closes = instantToMs(act.parameters.closes) ?? closes;
  }
  return closes;
}
