import { err, ok, type Result } from '../../core/base/result.ts';
import { type Instant, msToInstant } from '../../core/election/values.ts';
import { electionOfOfficer } from '../officer/access.ts';
import type { ElectionAccessError, OfficerCommand } from '../officer/ports.ts';
import type { RollStore } from '../roll/ports.ts';
import type { Webhook, WebhookSender, WebhookSigner, WebhookStore } from '../roll/ports-events.ts';

/** What officers do with the webhooks of their election. */

export interface WebhookPorts {
  readonly roll: Pick<RollStore, 'election'>;
  readonly webhooks: WebhookStore;
  readonly sender: Pick<WebhookSender, 'reasonsAgainst'>;
  readonly signer: Pick<WebhookSigner, 'secretOf'>;
  /** The same id for the same address of the same election, so that adding it again is the same act. */
  readonly idOf: (input: { readonly election: string; readonly url: string }) => string;
}

/** Of one election; each is an address that somebody has to keep alive. */
const MOST = 10;

export interface WebhookState {
  readonly webhook: string;
  readonly url: string;
  readonly state: 'active' | 'given-up';
  readonly delivered: number;
  readonly attempts: number;
  readonly nextAttempt: Instant;
  readonly lastOutcome: string | null;
}

function stateOf({ webhook, url, state, delivered, attempts, nextAttemptAtMs, lastOutcome }: Webhook): WebhookState {
  return { webhook, url, state, delivered, attempts, nextAttempt: msToInstant(nextAttemptAtMs), lastOutcome };
}

/** Adds an address; the answer holds the secret that its messages are signed with. Naturally idempotent. */
export async function addWebhook(
  ports: WebhookPorts,
  command: OfficerCommand & { readonly url: string },
): Promise<
  Result<
    WebhookState & { readonly secret: string },
    ElectionAccessError | { readonly kind: 'webhook-refused'; readonly reasons: readonly string[] }
  >
> {
  const access = await electionOfOfficer(ports, command);
  if (!access.ok) return access;
  const { election, url, officer } = command;
  const reasons = ports.sender.reasonsAgainst(url);
  if (reasons.length > 0) return err({ kind: 'webhook-refused', reasons });
  const webhook = ports.idOf({ election, url });
  const added = await ports.webhooks.add({ webhook, election, url, createdBy: officer, most: MOST });
  if (added === null) return err({ kind: 'webhook-refused', reasons: [`this election has ${MOST} webhooks already`] });
  return ok({ ...stateOf(added), secret: ports.signer.secretOf(webhook) });
}

export async function listWebhooks(
  ports: WebhookPorts,
  command: OfficerCommand,
): Promise<Result<{ webhooks: WebhookState[] }, ElectionAccessError>> {
  const access = await electionOfOfficer(ports, command);
  if (!access.ok) return access;
  return ok({ webhooks: (await ports.webhooks.list(command.election)).map(stateOf) });
}

export async function removeWebhook(
  ports: WebhookPorts,
  command: OfficerCommand & { readonly webhook: string },
): Promise<Result<undefined, ElectionAccessError>> {
  const access = await electionOfOfficer(ports, command);
  if (!access.ok) return access;
  // Gone is gone, whoever made it so: removing again is the same act.
  await ports.webhooks.remove(command.election, command.webhook);
  return ok(undefined);
}

/** Sends again all events after a number; wakes a webhook that was given up. */
export async function replayWebhook(
  ports: WebhookPorts,
  command: OfficerCommand & { readonly webhook: string; readonly after: number },
): Promise<Result<undefined, ElectionAccessError | { readonly kind: 'not-found' }>> {
  const access = await electionOfOfficer(ports, command);
  if (!access.ok) return access;
  return (await ports.webhooks.replay(command)) ? ok(undefined) : err({ kind: 'not-found' });
}
