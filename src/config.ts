import { join, resolve } from 'node:path';
import { z } from 'zod';
import { err, ok, type Result } from './core/base/result.ts';
import { faultsOf, HostSchema } from './core/election/values.ts';

/**
 * All settings of the service, from the environment. README.md lists them.
 */

const port = z.coerce.number().int().min(0).max(65_535);
const postgresUrl = z.string().regex(/^postgres(?:ql)?:\/\//, 'a postgresql:// address');

const EnvironmentSchema = z.object({
  TELLERS_DATA: z.string().min(1).default('data'),
  HOST: z.string().min(1).default('127.0.0.1'),
  PORT: port.default(8080),
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
  DATABASE_URL: postgresUrl.optional(),
  ROLL_DATABASE_URL: postgresUrl.optional(),
  BOX_DATABASE_URL: postgresUrl.optional(),
  LEDGER_GUARD_DIR: z.string().min(1).optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'an smtp:// or smtps:// address')
    .optional(),
  MAIL_FROM: z.string().max(254).default('Tellers <tellers@localhost>'),
  LOG_LEVEL: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
  CODE_LIFETIME_SECONDS: z.coerce.number().int().min(60).max(3600).default(600),
  CODES_PER_HOUR: z.coerce.number().int().min(1).max(100).default(5),
});

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
  readonly guardFolder: string;
  readonly keysFolder: string;
  readonly mail: { readonly smtpUrl: string | null; readonly from: string; readonly folder: string };
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly codes: { readonly lifetimeSeconds: number; readonly perHour: number };
}

export type ConfigError = { readonly kind: 'settings-refused'; readonly reasons: readonly string[] };

/** An empty variable is the same as none: that is how shells and container files unset one. */
function withoutEmpty(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const set: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) if (value !== undefined && value !== '') set[name] = value;
  return set;
}

/** Reads the settings; every fault is named at once. */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Result<Config, ConfigError> {
  const parsed = EnvironmentSchema.safeParse(withoutEmpty(environment));
  if (!parsed.success) return err({ kind: 'settings-refused', reasons: faultsOf(parsed.error) });
  const env = parsed.data;
  const reasons: string[] = [];
  if ((env.ROLL_DATABASE_URL === undefined) !== (env.BOX_DATABASE_URL === undefined)) {
    reasons.push('ROLL_DATABASE_URL, BOX_DATABASE_URL: set both, or DATABASE_URL alone, or none of them');
  }
  const publicUrl = (env.PUBLIC_URL ?? `http://localhost:${env.PORT}`).replace(/\/+$/, '');
  const publicHost = new URL(publicUrl).host;
  if (!HostSchema.safeParse(publicHost).success) reasons.push(`PUBLIC_URL: ${publicHost} is not a plain host name`);
  if (new URL(publicUrl).pathname !== '/') reasons.push('PUBLIC_URL: must not have a path');
  if (reasons.length > 0) return err({ kind: 'settings-refused', reasons });
  const dataFolder = resolve(env.TELLERS_DATA);
  return ok({
    dataFolder,
    host: env.HOST,
    port: env.PORT,
    publicUrl,
    publicHost,
    database: {
      url: env.DATABASE_URL ?? null,
      rollUrl: env.ROLL_DATABASE_URL ?? null,
      boxUrl: env.BOX_DATABASE_URL ?? null,
    },
    guardFolder: env.LEDGER_GUARD_DIR === undefined ? join(dataFolder, 'guard') : resolve(env.LEDGER_GUARD_DIR),
    keysFolder: join(dataFolder, 'keys'),
    mail: { smtpUrl: env.SMTP_URL ?? null, from: env.MAIL_FROM, folder: join(dataFolder, 'mail') },
    logLevel: env.LOG_LEVEL,
    codes: { lifetimeSeconds: env.CODE_LIFETIME_SECONDS, perHour: env.CODES_PER_HOUR },
  });
}
