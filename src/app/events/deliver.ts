import type { EventLog } from '../ports.ts';
import type { EventStore, Webhook, WebhookSender, WebhookSigner, WebhookStore } from '../roll/ports-events.ts';
import { payloadOf } from './notice-events.ts';

/** Sends events to webhooks: each in order, again after a growing wait, until it was taken or too much time has passed. */

export interface DeliveryPorts {
  readonly events: EventStore;
  readonly webhooks: WebhookStore;
  readonly sender: WebhookSender;
  readonly signer: WebhookSigner;
  readonly nowMs: () => number;
  readonly log: EventLog;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
/** Waits after each failed try, about three days together, as standardwebhooks recommends. */
export const RETRY_SECONDS: readonly number[] = [
  5,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
];
/** Webhooks that are sent to at the same time: a slow receiver holds up only itself. */
const AT_ONCE = 16;
/** Events in a row to one receiver before others get their turn. */
const IN_A_ROW = 50;

/** @returns whether the receiver took it */
async function deliverNext(ports: DeliveryPorts, webhook: Webhook, from: number): Promise<boolean> {
  const [event] = await ports.events.after(webhook.election, from, 1);
  if (event === undefined) return false;
  const body = payloadOf(event);
  const id = `${event.election}.${event.number}`;
  const atMs = ports.nowMs();
  const sent = await ports.sender.send({
    url: webhook.url,
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(atMs / 1000)),
      'webhook-signature': ports.signer.sign({ webhook: webhook.webhook, id, atMs, body }),
    },
  });
  const done = { webhook: webhook.webhook, from, outcome: sent.outcome };
  if (sent.taken) {
    await ports.webhooks.took({ ...done });
    return true;
  }
  const retryAfterSeconds = RETRY_SECONDS[webhook.attempts] ?? null;
  await ports.webhooks.failed({ ...done, retryAfterSeconds });
  if (retryAfterSeconds === null) ports.log.event('webhook-given-up', { election: webhook.election });
  return false;
}

/** Made once in the process that schedules. */
export function createDeliveries(ports: DeliveryPorts): { tick(): Promise<void>; idle(): Promise<void> } {
  const running = new Map<string, Promise<void>>();

  async function deliver(webhook: Webhook): Promise<void> {
    let first = webhook;
    for (let sent = 0; sent < IN_A_ROW; sent += 1) {
      if (!(await deliverNext(ports, first, webhook.delivered + sent))) return;
      // What failed before was the event that has been taken now.
      first = { ...webhook, attempts: 0 };
    }
  }

  return {
    async tick() {
      const free = AT_ONCE - running.size;
      if (free <= 0) return;
      for (const webhook of await ports.webhooks.due(AT_ONCE)) {
        if (running.has(webhook.webhook) || running.size >= AT_ONCE) continue;
        const run = deliver(webhook)
          .catch((error: unknown) => {
            const reason = error instanceof Error ? error.name : 'unknown';
            ports.log.event('webhook-failed', { election: webhook.election, reason });
          })
          .finally(() => running.delete(webhook.webhook));
        running.set(webhook.webhook, run);
      }
    },
    async idle() {
      while (running.size > 0) await Promise.all(running.values());
    },
  };
}
