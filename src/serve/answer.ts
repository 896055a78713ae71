import type { EventLog } from '../app/ports.ts';
import type { Config } from '../config.ts';
import { err, ok, type Result } from '../core/base/result.ts';
import { type Listening, listen } from '../http/listen.ts';
import type { Service } from './compose.ts';
import { readTls } from './tls.ts';

export interface Answering {
  /** Stops taking requests and finishes what is under way. */
  stop(): Promise<void>;
}

/** Begins to answer HTTP, or HTTPS where the settings name a certificate; SIGHUP takes a renewed one. */
export async function answerRequests(input: {
  readonly config: Config;
  readonly service: Service;
  readonly log: EventLog;
}): Promise<Result<Answering, { readonly reasons: readonly string[] }>> {
  const { config, service, log } = input;
  const { host, port } = config;
  const tls = config.tls === null ? ok(undefined) : await readTls(config.tls, Date.now());
  if (!tls.ok) return tls;
  if (tls.value?.endsSoon != null) log.event('certificate-ends-soon', { reason: tls.value.endsSoon });
  let listening: Listening;
  try {
    listening = await listen({ app: service.app, host, port, tls: tls.value, drained: () => service.drained() });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    return err({ reasons: [`HOST ${host} and PORT ${port} cannot be listened on: ${message}`] });
  }
  const renew = (): void => {
    void renewTls(config, listening, log);
  };
  if (config.tls !== null) process.on('SIGHUP', renew);
  return ok({
    async stop() {
      process.off('SIGHUP', renew);
      service.beginStop();
      await listening.stop();
    },
  });
}

/** A certificate that cannot be used leaves the one that is in use. */
async function renewTls({ tls }: Config, listening: Listening, log: EventLog): Promise<void> {
  if (tls === null) return;
  const read = await readTls(tls, Date.now());
  if (!read.ok) {
    log.event('certificate-renewal-failed', { reason: read.error.reasons.join('; ') });
    return;
  }
  listening.renewTls(read.value);
  log.event('certificate-renewed');
}
