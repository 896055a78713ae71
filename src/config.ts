import { join, resolve } from 'node:path';
import { err, ok, type Result } from './core/base/result.ts';
import { HostSchema } from './core/election/values.ts';
import { type Environment, readSettings, type Settings } from './settings.ts';

/**
 * What the service makes of its settings (src/settings.ts lists them): paths made absolute, defaults that follow from
 * other settings, and what must fit together.
 */

export interface Config {
  readonly dataFolder: string;
  readonly host: string;
  readonly port: number;
  /** Where people reach the service, without a slash at the end. It becomes part of every checkpoint's origin. */
  readonly publicUrl: string;
  /** The host part of `publicUrl`, as definitions print it. */
  readonly publicHost: string;
  readonly database: {
    /** One address for both sides. */
    readonly url: string | null;
    readonly rollUrl: string | null;
    readonly boxUrl: string | null;
  };
  /** Connections of each side. */
  readonly poolSize: number;
  readonly guardFolder: string;
  readonly keysFolder: string;
  /** Seals keys at rest; null leaves them to the file system. */
  readonly keysPassphrase: string | null;
  /** Files of certificate chain and secret key; null where something in front speaks TLS. */
  readonly tls: { readonly cert: string; readonly key: string } | null;
  /** Where figures for Prometheus are; null for nowhere. */
  readonly metrics: { readonly host: string; readonly port: number } | null;
  readonly mail: { readonly smtpUrl: string | null; readonly from: string; readonly folder: string };
  /** The organisation's own sign-in; null where there is none. */
  readonly oidc: {
    readonly issuer: string;
    readonly clientId: string;
    readonly clientSecret: string;
    readonly allowPrivate: boolean;
  } | null;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly codes: { readonly lifetimeSeconds: number; readonly perHour: number };
  /** Whether events may be sent to private addresses. */
  readonly webhookAddresses: 'public' | 'any';
  /** What an administrator should look at, though the service can start. */
  readonly warnings: readonly string[];
}

export type ConfigError = { readonly kind: 'settings-refused'; readonly reasons: readonly string[] };

/** What is wrong with settings that are each right by themselves. */
function contradictions(env: Settings, publicUrl: URL): string[] {
  const reasons: string[] = [];
  if ((env.ROLL_DATABASE_URL === null) !== (env.BOX_DATABASE_URL === null)) {
    reasons.push('ROLL_DATABASE_URL, BOX_DATABASE_URL: set both, or DATABASE_URL alone, or none of them');
  }
  if ((env.TLS_CERT === null) !== (env.TLS_KEY === null)) reasons.push('TLS_CERT, TLS_KEY: set both or none');
  const oidc = [env.OIDC_ISSUER, env.OIDC_CLIENT_ID, env.OIDC_CLIENT_SECRET].filter((value) => value !== null);
  if (oidc.length !== 0 && oidc.length !== 3) {
    reasons.push('OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET: set all three or none');
  }
  if (env.OIDC_ISSUER?.startsWith('http:') === true && env.OIDC_ALLOW_PRIVATE === 'no') {
    reasons.push('OIDC_ISSUER: must be https, unless OIDC_ALLOW_PRIVATE says that it stands inside the own network');
  }
  if (env.TLS_CERT !== null && publicUrl.protocol === 'http:') {
    reasons.push('PUBLIC_URL: is not https, but TLS_CERT makes the service speak HTTPS');
  }
  if (!HostSchema.safeParse(publicUrl.host).success)
    reasons.push(`PUBLIC_URL: ${publicUrl.host} is not a plain host name`);
  if (publicUrl.pathname !== '/') reasons.push('PUBLIC_URL: must not have a path');
  return reasons;
}

function oidcOf(env: Settings): Config['oidc'] {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = env;
  if (issuer === null || clientId === null || clientSecret === null) return null;
  return { issuer, clientId, clientSecret, allowPrivate: env.OIDC_ALLOW_PRIVATE === 'yes' };
}

/** Reads the settings; every fault is named at once. */
export function readConfig(environment: Environment): Result<Config, ConfigError> {
  const read = readSettings(environment);
  if (!read.ok) return err({ kind: 'settings-refused', reasons: read.error });
  const { values: env, warnings } = read.value;
  const tls =
    env.TLS_CERT === null || env.TLS_KEY === null ? null : { cert: resolve(env.TLS_CERT), key: resolve(env.TLS_KEY) };
  const publicUrl = (env.PUBLIC_URL ?? `${tls === null ? 'http' : 'https'}://localhost:${env.PORT}`).replace(
    /(?<!\/)\/+$/,
    '',
  );
  const reasons = contradictions(env, new URL(publicUrl));
  if (reasons.length > 0) return err({ kind: 'settings-refused', reasons });
  const dataFolder = resolve(env.TELLERS_DATA);
  const within = (folder: string | null, name: string) => (folder === null ? join(dataFolder, name) : resolve(folder));
  return ok({
    dataFolder,
    host: env.HOST,
    port: env.PORT,
    publicUrl,
    publicHost: new URL(publicUrl).host,
    database: { url: env.DATABASE_URL, rollUrl: env.ROLL_DATABASE_URL, boxUrl: env.BOX_DATABASE_URL },
    poolSize: env.DATABASE_POOL,
    guardFolder: within(env.LEDGER_GUARD_DIR, 'guard'),
    keysFolder: within(env.KEYS_DIR, 'keys'),
    keysPassphrase: env.KEYS_PASSPHRASE,
    tls,
    metrics: env.METRICS_PORT === null ? null : { host: env.METRICS_HOST, port: env.METRICS_PORT },
    mail: { smtpUrl: env.SMTP_URL, from: env.MAIL_FROM, folder: join(dataFolder, 'mail') },
    oidc: oidcOf(env),
    logLevel: env.LOG_LEVEL,
    codes: { lifetimeSeconds: env.CODE_LIFETIME_SECONDS, perHour: env.CODES_PER_HOUR },
    webhookAddresses: env.WEBHOOK_ADDRESSES,
    warnings,
  });
}
