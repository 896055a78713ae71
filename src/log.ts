import { pino } from 'pino';
import type { EventLog } from './app/ports.ts';

/**
 * Structured logs: one line of JSON per event, with a name and fields from one list. Each side has a stream of its
 * own; the streams of members and of the ballot box tell no time finer than the day (PR-11), because two times are
 * enough to tie a token to a ballot. No field can hold an address, a member, a code, a request or a voting key.
 */

export type LogSide = 'service' | 'member' | 'box';
export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Every field that may be written. A new one is added here after asking what it could be joined with. */
export const LOG_FIELDS: ReadonlySet<string> = new Set([
  'act',
  'adopted',
  'attempt',
  'election',
  'entries',
  'error',
  'errorCode',
  'fingerprint',
  'frames',
  'host',
  'kind',
  'ledger',
  'number',
  'officer',
  'port',
  'processes',
  'reason',
  'registrar',
  'request',
  'route',
  'signal',
  'size',
  'stage',
  'status',
  'trustee',
  'trustees',
  'worker',
  'workers',
]);

const MAX_TEXT = 1000;

function allowed(
  fields: Readonly<Record<string, string | number | boolean>>,
): Record<string, string | number | boolean> {
  const kept: Record<string, string | number | boolean> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!LOG_FIELDS.has(name)) kept['dropped'] = true;
    else kept[name] = typeof value === 'string' ? value.slice(0, MAX_TEXT) : value;
  }
  return kept;
}

/** Only the day: what a side with a secret to keep may say of time. */
function today(): string {
  return `,"day":"${new Date().toISOString().slice(0, 10)}"`;
}

/**
 * The log of one side. Fields that are not on the list are left out, and the line says that something was.
 * @param stream where lines go; the standard output unless given. Sides may share it or have a file each.
 */
export function createLog(input: {
  readonly side: LogSide;
  readonly level: LogLevel;
  readonly stream?: { write(line: string): void };
}): EventLog {
  const { side, level, stream } = input;
  const options = {
    level,
    base: { side },
    messageKey: 'event',
    timestamp: side === 'service' ? pino.stdTimeFunctions.isoTime : today,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const logger = stream === undefined ? pino(options) : pino(options, stream);
  return {
    event(name, fields = {}) {
      if (name.endsWith('-failed')) logger.error(allowed(fields), name);
      else logger.info(allowed(fields), name);
    },
  };
}
