import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readConfig } from '../../src/config.ts';
import {
  type Environment,
  printSettings,
  type ReadSettings,
  readSettings,
  SETTING_NAMES,
  SETTINGS,
  strangeNames,
} from '../../src/settings.ts';

function settingsOf(environment: Environment): ReadSettings {
  const read = readSettings(environment);
  if (!read.ok) throw new Error(read.error.join('; '));
  return read.value;
}

function reasonsOf(environment: Environment): readonly string[] {
  const config = readConfig(environment);
  return config.ok ? [] : config.error.reasons;
}

const folder = mkdtempSync(join(tmpdir(), 'tellers-settings-'));
function fileOf(content: string): string {
  const path = join(folder, `secret-${Math.trunc(performance.now() * 1000)}`);
  writeFileSync(path, content);
  return path;
}

describe('settings', () => {
  test('have defaults that are themselves accepted, and an empty variable is the same as none', () => {
    const { values, from } = settingsOf({ PORT: '', SMTP_URL: '' });
    expect(values.PORT).toBe(8080);
    expect(values.SMTP_URL).toBeNull();
    expect(new Set(Object.values(from))).toEqual(new Set(['default']));
    expect(Object.keys(values)).toEqual(SETTING_NAMES);
  });

  test('are refused all at once, and a refused secret is not repeated', () => {
    const reasons = reasonsOf({
      PORT: '080',
      HOST: 'a'.repeat(300),
      DATABASE_URL: 'mysql://root:hunter2@db',
      LOG_LEVEL: 'loud',
      KEYS_PASSPHRASE: 'too-short',
    });
    expect(reasons.map((reason) => reason.split(':')[0])).toEqual([
      'HOST',
      'PORT',
      'DATABASE_URL',
      'KEYS_PASSPHRASE',
      'LOG_LEVEL',
    ]);
    expect(reasons.join()).not.toMatch(/hunter2|too-short/);
  });

  test.each([
    [{ ROLL_DATABASE_URL: 'postgresql://a@b/c' }, 'set both'],
    [{ TLS_CERT: 'cert.pem' }, 'TLS_CERT, TLS_KEY: set both'],
    [{ TLS_CERT: 'c', TLS_KEY: 'k', PUBLIC_URL: 'http://votes.example' }, 'is not https'],
    [{ PUBLIC_URL: 'https://votes.example/here' }, 'must not have a path'],
    [{ PUBLIC_URL: 'ftp://votes.example' }, 'https:// address'],
  ])('that contradict each other are refused: %o', (environment, reason) => {
    expect(reasonsOf(environment).join()).toContain(reason);
  });

  test('of paths below the data folder follow it', () => {
    const config = readConfig({ TELLERS_DATA: '/srv/votes', LEDGER_GUARD_DIR: '/mnt/guard' });
    if (!config.ok) throw new Error('refused');
    expect(config.value).toMatchObject({ keysFolder: '/srv/votes/keys', guardFolder: '/mnt/guard' });
  });
});

describe('a secret', () => {
  test('may come from a file, without the line feed at its end', () => {
    const file = fileOf('postgresql://owner:a b@db/votes\n');
    const { values, from } = settingsOf({ DATABASE_URL_FILE: file });
    expect(values.DATABASE_URL).toBe('postgresql://owner:a b@db/votes');
    expect(from.DATABASE_URL).toBe('file');
  });

  test.each(SETTING_NAMES.filter((name) => SETTINGS[name].secret !== 'no'))(
    'named twice, in %s and in its file, is refused',
    (name) => {
      const environment = { [name]: 'x', [`${name}_FILE`]: fileOf('y') };
      expect(reasonsOf(environment)).toContain(`${name}, ${name}_FILE: set one of the two`);
    },
  );

  test('whose file is missing or empty is refused, and what else the file holds is not repeated', () => {
    expect(reasonsOf({ KEYS_PASSPHRASE_FILE: join(folder, 'none') }).join()).toContain('cannot be read (ENOENT)');
    expect(reasonsOf({ KEYS_PASSPHRASE_FILE: fileOf('\n') }).join()).toContain('is empty');
    expect(reasonsOf({ DATABASE_URL_FILE: fileOf('hunter2') }).join()).not.toContain('hunter2');
  });

  test('is masked wherever settings are printed, also in the query of an address', () => {
    const printed = printSettings(
      settingsOf({
        DATABASE_URL: 'postgresql://owner:hunter2@db/votes?sslpassword=hunter3&application_name=x',
        SMTP_URL: 'smtps://user:hunter4@mail.example',
        KEYS_PASSPHRASE: 'hunter5-hunter5',
      }),
    );
    expect(printed).not.toContain('hunter');
    expect(printed).toContain('DATABASE_URL=postgresql://owner:***@db/votes?sslpassword=***&application_name=x');
    expect(printed).toMatch(/^KEYS_PASSPHRASE=\*\*\* .*# environment$/m);
    expect(printed).toMatch(/^PORT=8080 .*# default$/m);
  });
});

describe('names that are no settings', () => {
  test('are pointed out when they look like one', () => {
    expect(
      strangeNames({
        TELLERS_DAAT: 'x',
        TELLERS_COLOUR: 'blue',
        PUBLC_URL: 'https://votes.example',
        PORT_FILE: '/run/secrets/port',
        DATABASE_URLS: 'x',
        TELLERS_OFFICER_PASSPHRASE: 'x',
        TELLERS_WORKER: '1',
        SMTP_URL_FILE: '/run/secrets/smtp',
        PATH: '/bin',
        HOSTNAME: 'box',
        LOGNAME: 'ada',
        PUBLIC_URI: '',
      }),
    ).toEqual([
      'DATABASE_URLS is not a setting; is DATABASE_URL meant?',
      'PORT_FILE is not used: PORT is no secret, set it itself',
      'PUBLC_URL is not a setting; is PUBLIC_URL meant?',
      'TELLERS_COLOUR is not a setting',
      'TELLERS_DAAT is not a setting; is TELLERS_DATA meant?',
    ]);
  });

  test('are never found in what a plain shell or container sets', () => {
    expect(strangeNames({ ...process.env, VITEST: 'true', NODE_ENV: 'test', PWD: '/', SHLVL: '1', TERM: 'x' })).toEqual(
      [],
    );
  });
});
