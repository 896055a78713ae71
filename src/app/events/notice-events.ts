import { toHex } from '../../core/base/bytes.ts';
import { canonicalJson, type Json } from '../../core/base/canonical-json.ts';
import type { BoxStore } from '../box/ports.ts';
import type { RegisterStore } from '../roll/ports.ts';
import type { EventKind, EventStore } from '../roll/ports-events.ts';

/**
 * Looks at what is public of an election and writes what is new as events: lines of the ballot box that are no ballots,
 * publications of registers, and the ballot box's checkpoint from time to time. No event follows a single token or
 * ballot, so that nothing ties their instants together (PR-11).
 */

export interface NoticePorts {
  readonly box: Pick<BoxStore, 'elections' | 'head' | 'steps'>;
  readonly registers: Pick<RegisterStore, 'head'>;
  readonly events: EventStore;
  /** How many registrars an election has. */
  readonly registrarsOf: (definition: Uint8Array) => number;
  /** Milliseconds from any origin. */
  readonly clockMs: () => number;
}

/** Between two events of the ballot box's checkpoint. */
const CHECKPOINT_MS = 60_000;
/** An election that is over still may be annulled, but nobody waits for it. */
const FINISHED_MS = 30_000;
const EVENTS_AT_ONCE = 1000;

/** What has been noticed of an election, as its events say. */
interface Noticed {
  readonly registrars: number;
  last: number;
  step: number;
  readonly registers: Map<number, number>;
  box: number;
  /** The size of the ballot box when its steps were last read. */
  readAt: number;
  checkpointAtMs: number;
  lookAgainAtMs: number;
}

async function remember(ports: NoticePorts, election: string, definition: Uint8Array): Promise<Noticed> {
  const noticed: Noticed = {
    registrars: ports.registrarsOf(definition),
    last: 0,
    step: -1,
    registers: new Map(),
    box: 0,
    readAt: -1,
    checkpointAtMs: Number.NEGATIVE_INFINITY,
    lookAgainAtMs: 0,
  };
  for (;;) {
    const events = await ports.events.after(election, noticed.last, EVENTS_AT_ONCE);
    for (const { number, kind, body } of events) {
      const said = JSON.parse(body) as { index?: number; registrar?: number; size?: number };
      noticed.last = number;
      if (kind === 'step') noticed.step = said.index ?? -1;
      if (kind === 'register-published') noticed.registers.set(said.registrar ?? 0, said.size ?? 0);
      if (kind === 'checkpoint') noticed.box = said.size ?? 0;
    }
    if (events.length < EVENTS_AT_ONCE) return noticed;
  }
}

/** Made once in the process that schedules; `tick` is called every second or so. */
export function createEventWatch(ports: NoticePorts): { tick(): Promise<void> } {
  const known = new Map<string, Noticed>();

  /** Writes the next event; when another process was first, what is known is read anew at the next tick. */
  async function write(election: string, noticed: Noticed, kind: EventKind, body: Json): Promise<boolean> {
    const written = await ports.events.append({ election, number: noticed.last + 1, kind, body: canonicalJson(body) });
    if (written) noticed.last += 1;
    else known.delete(election);
    return written;
  }

  async function noticeSteps(election: string, noticed: Noticed): Promise<boolean> {
    for (const { seq: index, kind } of await ports.box.steps(election)) {
      if (index <= noticed.step) continue;
      if (!(await write(election, noticed, 'step', { index, step: kind }))) return false;
      noticed.step = index;
    }
    return true;
  }

  async function noticeRegisters(election: string, noticed: Noticed): Promise<boolean> {
    for (let registrar = 1; registrar <= noticed.registrars; registrar += 1) {
      const { size, root, ended } = await ports.registers.head(election, registrar);
      if (size === noticed.registers.get(registrar)) continue;
      const body = { registrar, size, root: toHex(root), ended };
      if (!(await write(election, noticed, 'register-published', body))) return false;
      noticed.registers.set(registrar, size);
    }
    return true;
  }

  async function look(election: string, definition: Uint8Array, finished: boolean): Promise<void> {
    const noticed = known.get(election) ?? (await remember(ports, election, definition));
    known.set(election, noticed);
    const nowMs = ports.clockMs();
    if (nowMs < noticed.lookAgainAtMs) return;
    const head = await ports.box.head(election);
    if (head.size !== noticed.readAt) {
      if (!(await noticeSteps(election, noticed))) return;
      noticed.readAt = head.size;
    }
    if (!(await noticeRegisters(election, noticed))) return;
    if (head.size !== noticed.box && nowMs - noticed.checkpointAtMs >= CHECKPOINT_MS) {
      const body = { size: head.size, root: toHex(head.root) };
      if (!(await write(election, noticed, 'checkpoint', body))) return;
      noticed.box = head.size;
      noticed.checkpointAtMs = nowMs;
    }
    if (finished) noticed.lookAgainAtMs = nowMs + FINISHED_MS;
  }

  return {
    async tick() {
      for (const { election, definition, state } of await ports.box.elections()) {
        await look(election, definition, state === 'declared' || state === 'annulled');
      }
    },
  };
}

/** What is sent of an event, as standardwebhooks writes payloads. */
export function payloadOf(event: {
  readonly election: string;
  readonly number: number;
  readonly kind: EventKind;
  readonly body: string;
  readonly noticedAtMs: number;
}): string {
  const { election, number, kind, body, noticedAtMs } = event;
  const data = { election, number, ...(JSON.parse(body) as object) };
  return JSON.stringify({ type: `election.${kind}`, timestamp: new Date(noticedAtMs).toISOString(), data });
}
