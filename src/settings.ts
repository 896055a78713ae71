import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { err, ok, type Result } from './core/base/result.ts';

/**
 * The one list of settings. It drives everything: what is read, what may come from a file, what is masked when the
 * settings are printed, which names are taken for misspelt ones, and the table in docs/operations.md (a test holds it).
 */

export interface Setting<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  /** The default as it would be written in the environment; null where there is none. */
  readonly standard: string | null;
  /** What stands in the table in the place of a default that follows from other settings. */
  readonly standardSays?: string;
  readonly meaning: string;
  /** `whole` is never shown, of `password` (in an address) only the password is left out. Both may come from a file. */
  readonly secret: 'no' | 'password' | 'whole';
}

const whole = z.string().regex(/^(?:0|[1-9][0-9]{0,8})$/, 'a whole number');
const wholeFrom = (least: number, most: number) =>
  whole.transform(Number).refine((value) => value >= least && value <= most, `a whole number from ${least} to ${most}`);
const path = z.string().max(4096);
const postgresUrl = z.url({ protocol: /^postgres(?:ql)?$/, error: 'a postgresql:// address' });

/** A setting with a default. */
function setting<S extends z.ZodType>(schema: S, standard: string, meaning: string) {
  return { schema, standard, meaning, secret: 'no' } as const;
}

/** A setting that may be left out. */
function optional<S extends z.ZodType>(
  schema: S,
  meaning: string,
  more: { readonly secret?: Setting['secret']; readonly standardSays?: string } = {},
) {
  return { schema: schema.nullable(), standard: null, meaning, secret: 'no', ...more } as const;
}

export const SETTINGS = {
  TELLERS_DATA: setting(path, 'data', 'folder for the embedded database, keys, mails and copies of ledger heads'),
  HOST: setting(z.string().max(255), '127.0.0.1', 'where the service listens; `0.0.0.0` is everywhere'),
  PORT: setting(wholeFrom(0, 65_535), '8080', 'the port on which it listens'),
  PUBLIC_URL: optional(
    z.url({ protocol: /^https?$/, error: 'an https:// address' }),
    'where people reach the service; part of every checkpoint, so it must not change during an election',
    { standardSays: '`http://localhost:PORT`, with TLS `https://…`' },
  ),
  TLS_CERT: optional(path, 'file of the certificate chain in PEM; the service then speaks HTTPS itself'),
  TLS_KEY: optional(path, 'file of the certificate’s secret key in PEM'),
  DATABASE_URL: optional(postgresUrl, 'a PostgreSQL for both sides, instead of the embedded one', {
    secret: 'password',
  }),
  ROLL_DATABASE_URL: optional(postgresUrl, 'the login of the roll’s side; set both or none', { secret: 'password' }),
  BOX_DATABASE_URL: optional(postgresUrl, 'the login of the ballot box’s side', { secret: 'password' }),
  DATABASE_POOL: setting(wholeFrom(2, 20), '8', 'connections to the database of each side and process'),
  LEDGER_GUARD_DIR: optional(path, 'where copies of the ledgers’ heads are kept outside the database', {
    standardSays: '`TELLERS_DATA/guard`',
  }),
  KEYS_DIR: optional(path, 'where the service’s keys are kept', { standardSays: '`TELLERS_DATA/keys`' }),
  KEYS_PASSPHRASE: optional(
    z.string().min(12, 'at least 12 characters').max(1000),
    'seals keys that are written from now on; needed to read sealed ones',
    { secret: 'whole' },
  ),
  SMTP_URL: optional(
    z.url({ protocol: /^smtps?$/, error: 'an smtp:// or smtps:// address' }),
    'mail server; without one, mails are files in `TELLERS_DATA/mail`',
    { secret: 'password' },
  ),
  MAIL_FROM: setting(z.string().max(254), 'Tellers <tellers@localhost>', 'the sender of mails'),
  CODE_LIFETIME_SECONDS: setting(wholeFrom(60, 3600), '600', 'how long a one-time code is good for'),
  CODES_PER_HOUR: setting(wholeFrom(1, 100), '5', 'one-time codes that one member may have within an hour'),
  OIDC_ISSUER: optional(
    z.url({ protocol: /^https?$/, error: 'an https:// address' }),
    'the organisation’s own sign-in (OpenID Connect): the issuer, exactly as it names itself',
  ),
  OIDC_CLIENT_ID: optional(z.string().max(255), 'the name under which the issuer knows this service'),
  OIDC_CLIENT_SECRET: optional(z.string().max(1000), 'the secret that the issuer gave it', { secret: 'whole' }),
  OIDC_ALLOW_PRIVATE: setting(
    z.enum(['yes', 'no']),
    'no',
    'whether the issuer may stand inside the own network and speak plain http',
  ),
  METRICS_PORT: optional(wholeFrom(1, 65_535), 'figures for Prometheus are at `/metrics` on this port'),
  METRICS_HOST: setting(z.string().max(255), '127.0.0.1', 'where that port listens; never where members reach it'),
  WEBHOOK_ADDRESSES: setting(
    z.enum(['public', 'any']),
    'public',
    'whether events may be sent to private and local addresses and by plain http (`any`)',
  ),
  LOG_LEVEL: setting(z.enum(['debug', 'info', 'warn', 'error', 'silent']), 'info', 'how much is logged'),
} as const satisfies Readonly<Record<string, Setting>>;

export type SettingName = keyof typeof SETTINGS;
export type Settings = { readonly [N in SettingName]: z.infer<(typeof SETTINGS)[N]['schema']> };

export const SETTING_NAMES = Object.keys(SETTINGS) as SettingName[];

/** Names of other parts of the program: known, but not the service's to read. */
export const OTHER_NAMES: Readonly<Record<string, string>> = {
  TELLERS_OFFICER_PASSPHRASE:
    'passphrase for `officer keygen` and `officer sign` in scripts; a person is asked instead',
  TELLERS_WORKER: 'set by the service itself for its workers',
  TELLERS_NO_SKIPS: 'makes tests fail instead of being left out where a program is missing',
};

export type Environment = Readonly<Record<string, string | undefined>>;

export interface ReadSettings {
  readonly values: Settings;
  /** Where each value came from, in words. */
  readonly from: Readonly<Record<SettingName, 'default' | 'environment' | 'file'>>;
  /** What an administrator should look at, though the service can start. */
  readonly warnings: readonly string[];
}

const MAX_SECRET_BYTES = 65_536;

/** A value from a file: what editors and `echo` put at the end is not part of it. */
function readSecret(name: string, file: string): Result<string, string> {
  try {
    const bytes = readFileSync(file);
    if (bytes.length > MAX_SECRET_BYTES) return err(`${name}_FILE: ${file} is too large to hold a setting`);
    const text = bytes.toString('utf8').replace(/\r?\n$/, '');
    return text === '' ? err(`${name}_FILE: ${file} is empty`) : ok(text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return err(`${name}_FILE: ${file} cannot be read (${code ?? 'unknown'})`);
  }
}

type Found = { readonly text: string | null; readonly from: 'default' | 'environment' | 'file' };

/** An empty variable is the same as none: that is how shells and container files unset one. */
function find(environment: Environment, name: SettingName): Result<Found, string> {
  const { secret, standard } = SETTINGS[name];
  const own = environment[name] ?? '';
  const file = secret === 'no' ? '' : (environment[`${name}_FILE`] ?? '');
  if (own !== '' && file !== '') return err(`${name}, ${name}_FILE: set one of the two`);
  if (own !== '') return ok({ text: own, from: 'environment' });
  if (file === '') return ok({ text: standard, from: 'default' });
  const read = readSecret(name, file);
  return read.ok ? ok({ text: read.value, from: 'file' }) : read;
}

/** How many letters must be added, left out or changed to make one name of the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + same));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/** So short a name is near to too many others. */
const SHORTEST_COMPARED = 7;

/** Names in the environment that look like settings and are none. */
export function strangeNames(environment: Environment): string[] {
  const known = new Set<string>([...SETTING_NAMES, ...Object.keys(OTHER_NAMES)]);
  for (const name of SETTING_NAMES) if (SETTINGS[name].secret !== 'no') known.add(`${name}_FILE`);
  const strange: string[] = [];
  for (const name of Object.keys(environment).toSorted()) {
    if (known.has(name) || (environment[name] ?? '') === '') continue;
    const near = [...known].find(
      (other) => Math.min(name.length, other.length) >= SHORTEST_COMPARED && distance(name, other) <= 2,
    );
    const plain = name.endsWith('_FILE') ? name.slice(0, -'_FILE'.length) : '';
    if (SETTING_NAMES.includes(plain as SettingName)) {
      strange.push(`${name} is not used: ${plain} is no secret, set it itself`);
    } else if (near !== undefined) strange.push(`${name} is not a setting; is ${near} meant?`);
    else if (name.startsWith('TELLERS_')) strange.push(`${name} is not a setting`);
  }
  return strange;
}

/** Reads every setting; all faults are named at once, and no value of a secret is repeated. */
export function readSettings(environment: Environment): Result<ReadSettings, readonly string[]> {
  const reasons: string[] = [];
  const values = new Map<string, unknown>();
  const from = new Map<string, Found['from']>();
  for (const name of SETTING_NAMES) {
    const found = find(environment, name);
    if (!found.ok) {
      reasons.push(found.error);
      continue;
    }
    const { schema }: Setting = SETTINGS[name];
    const parsed = schema.safeParse(found.value.text);
    if (!parsed.success) {
      reasons.push(`${name}: ${parsed.error.issues.map(({ message }) => message).join(', ')}`);
      continue;
    }
    values.set(name, parsed.data);
    from.set(name, found.value.from);
  }
  if (reasons.length > 0) return err(reasons);
  return ok({
    values: Object.fromEntries(values) as Settings,
    from: Object.fromEntries(from) as ReadSettings['from'],
    warnings: strangeNames(environment),
  });
}

const MASK = '***';

/** A value as it may be shown to whoever looks over an administrator's shoulder. */
export function shownValue(name: SettingName, value: string | number | null): string {
  if (value === null) return '';
  const { secret } = SETTINGS[name];
  if (secret === 'no') return String(value);
  if (secret === 'whole') return MASK;
  const url = new URL(String(value));
  if (url.password !== '') url.password = MASK;
  // Drivers take passwords and names of key files from the query as well.
  for (const key of [...url.searchParams.keys()])
    if (/pass|secret|key|token/i.test(key)) url.searchParams.set(key, MASK);
  return url.href;
}

/** All settings as lines of an environment file, secrets masked, each with where it came from. */
export function printSettings({ values, from, warnings }: ReadSettings): string {
  const lines = SETTING_NAMES.map((name) => `${name}=${shownValue(name, values[name])}`);
  const width = Math.min(48, Math.max(...lines.map((line) => line.length)));
  const sources = { default: 'default', environment: 'environment', file: 'file' };
  return [
    ...lines.map((line, index) => {
      const name = SETTING_NAMES[index];
      if (name === undefined) throw new Error('bug: a line without a setting');
      const source = values[name] === null ? 'not set' : sources[from[name]];
      return `${line.padEnd(width)}  # ${source}`;
    }),
    ...warnings.map((warning) => `# warning: ${warning}`),
    '',
  ].join('\n');
}
