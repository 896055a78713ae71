import type { ApiAnswer } from '../client/api-runtime.ts';
import type { TellersClient } from '../client/generated/tellers-client.ts';
import type { CallError, CallInput, Client } from '../contract/client.ts';
import type { RouteDeclaration, RouteProblem, RouteReply } from '../contract/route.ts';
import { err, ok, type Result } from '../core/base/result.ts';

type Operations = Readonly<Record<string, ((input: object) => Promise<ApiAnswer<unknown, string>>) | undefined>>;

/** The reply in the form that the route declares; null when it has another. */
function replyOf<R extends RouteDeclaration>(route: R, value: unknown): { readonly reply: RouteReply<R> } | null {
  if (route.reply === 'none' || 'file' in route.reply) return { reply: value as RouteReply<R> };
  const parsed = route.reply.safeParse(value);
  return parsed.success ? { reply: parsed.data as RouteReply<R> } : null;
}

/**
 * Carries out the calls of `member-device.ts` by the generated client, as a program of somebody else would: so that
 * what it is generated from says all that a device needs.
 */
export function generatedCalls(tellers: TellersClient): Client {
  return {
    async call<R extends RouteDeclaration>(
      route: R,
      input: CallInput<R>,
    ): Promise<Result<RouteReply<R>, CallError<RouteProblem<R>>>> {
      const operation = (tellers as unknown as Operations)[route.id];
      if (operation === undefined) throw new Error(`bug: the generated client has no ${route.id}`);
      const answer = await operation(input);
      if (!answer.ok) return err(answer.error as CallError<RouteProblem<R>>);
      const read = replyOf(route, answer.value);
      if (read !== null) return ok(read.reply);
      return err({
        kind: 'not-understood',
        status: route.status,
        detail: 'the reply does not have the expected shape',
      });
    },
  };
}
