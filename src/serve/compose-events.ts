import { createHmac } from 'node:crypto';
import type { BoxStore } from '../app/box/ports.ts';
import { createDeliveries } from '../app/events/deliver.ts';
import { listEvents } from '../app/events/list-events.ts';
import { createEventWatch } from '../app/events/notice-events.ts';
import { addWebhook, listWebhooks, removeWebhook, replayWebhook } from '../app/events/webhooks.ts';
import type { EventLog } from '../app/ports.ts';
import type { RegisterStore, RollStore } from '../app/roll/ports.ts';
import type { EventStore, WebhookStore } from '../app/roll/ports-events.ts';
import { parseDefinition } from '../core/election/fixed-definition.ts';
import type { EventUseCases } from '../http/routes/events.ts';
import { createWebhookSender, createWebhookSigner, webhookIdOf } from '../webhooks/send-webhook.ts';

/** Public events, put together: what HTTP needs of them, and what the process that schedules does about them. */

export interface EventParts {
  readonly roll: RollStore;
  readonly registers: RegisterStore;
  readonly box: BoxStore;
  readonly events: EventStore;
  readonly webhooks: WebhookStore;
  /** 32 secret bytes of the service, the same in all processes. */
  readonly key: Uint8Array;
  readonly allowed: 'public' | 'any';
  readonly log: EventLog;
}

export interface EventWork {
  /** Notices what is new and sends what is due; called again and again in one process. */
  tick(): Promise<void>;
  idle(): Promise<void>;
}

function registrarsOf(bytes: Uint8Array): number {
  const fixed = parseDefinition(bytes);
  return fixed.ok ? fixed.value.definition.registrars.length : 0;
}

export function composeEvents(parts: EventParts): { readonly useCases: EventUseCases; readonly work: EventWork } {
  const { roll, registers, box, events, webhooks, log } = parts;
  const sender = createWebhookSender({ allowed: parts.allowed });
  const signer = createWebhookSigner(createHmac('sha256', parts.key).update('webhooks/v1').digest());
  const hooks = { roll, webhooks, sender, signer, idOf: webhookIdOf };
  const watch = createEventWatch({ box, registers, events, registrarsOf, clockMs: () => performance.now() });
  const deliveries = createDeliveries({ events, webhooks, sender, signer, nowMs: () => Date.now(), log });
  return {
    useCases: {
      listEvents: (command) => listEvents({ box, events }, command),
      addWebhook: (command) => addWebhook(hooks, command),
      listWebhooks: (command) => listWebhooks(hooks, command),
      removeWebhook: (command) => removeWebhook(hooks, command),
      replayWebhook: (command) => replayWebhook(hooks, command),
    },
    work: {
      async tick() {
        await watch.tick();
        await deliveries.tick();
      },
      idle: () => deliveries.idle(),
    },
  };
}
