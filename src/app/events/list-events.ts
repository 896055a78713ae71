import { err, ok, type Result } from '../../core/base/result.ts';
import { type Instant, msToInstant } from '../../core/election/values.ts';
import type { BoxStore } from '../box/ports.ts';
import type { EventKind, EventStore, PublicEvent } from '../roll/ports-events.ts';

export interface EventPorts {
  readonly box: Pick<BoxStore, 'election'>;
  readonly events: Pick<EventStore, 'after'>;
}

export interface ListedEvent {
  readonly number: number;
  readonly type: `election.${EventKind}`;
  readonly noticed: Instant;
  readonly data: Record<string, unknown>;
}

function listed({ number, kind, body, noticedAtMs }: PublicEvent): ListedEvent {
  const data = JSON.parse(body) as Record<string, unknown>;
  return { number, type: `election.${kind}`, noticed: msToInstant(noticedAtMs), data };
}

/** The events of an announced election after a number, by pages. */
export async function listEvents(
  ports: EventPorts,
  command: { readonly election: string; readonly after?: number | undefined; readonly limit: number },
): Promise<Result<{ reply: { events: ListedEvent[] }; next: string | null }, { readonly kind: 'election-not-found' }>> {
  const { election, after = 0, limit } = command;
  if ((await ports.box.election(election)) === null) return err({ kind: 'election-not-found' });
  // One more than asked for says whether there is a next page.
  const found = await ports.events.after(election, after, limit + 1);
  const page = found.slice(0, limit);
  const next = found.length > limit ? String(page.at(-1)?.number ?? after) : null;
  return ok({ reply: { events: page.map(listed) }, next });
}
