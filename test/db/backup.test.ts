import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { backUp, restore } from '../../src/db/backup/backup.ts';
import { openDatabase } from '../../src/db/open-database.ts';
import { backupCommand, restoreCommand } from '../../src/serve/backup.ts';
import { asOwner, cloneDatabase, emptyDatabase, setClock, type TestDatabase } from '../support/database.ts';
import { guardFolder, madeUpBallot } from '../support/ledgers.ts';
import { silentLog } from '../support/log.ts';
import { createTestBox, OPENS, openForTest } from './support.ts';

const folderOf = (name: string) => join(mkdtempSync(join(tmpdir(), 'tellers-backup-')), name);

let database: TestDatabase;
let guard: string;
let backup: string;

function placeOf(of: TestDatabase, guarded = guard) {
  return {
    dataFolder: '/nonexistent',
    database: { url: of.ownerUrl, rollUrl: of.rollUrl, boxUrl: of.boxUrl },
    guardFolder: guarded,
    log: silentLog,
  };
}

async function reasonsToRefuse(of: TestDatabase, fields: { trustDatabase?: boolean; guarded?: string } = {}) {
  const { database: settings } = placeOf(of);
  const opened = await openDatabase({
    dataFolder: '/nonexistent',
    database: settings,
    guard: { folder: fields.guarded ?? guard, instance: 'main' },
    trustDatabase: fields.trustDatabase ?? false,
    log: silentLog,
  });
  if (!opened.ok) return opened.error.reasons;
  await opened.value.close();
  return [];
}

async function castInto(of: TestDatabase, ballots: number): Promise<void> {
  const opened = await openForTest(of, { folder: guard });
  made = (await opened.box.election('spring')) === null ? await createTestBox(opened.box) : made;
  await opened.box.appendBallots({ ...made, ballots: Array.from({ length: ballots }, () => madeUpBallot()) });
  await opened.close();
}

let made: Awaited<ReturnType<typeof createTestBox>>;

beforeAll(async () => {
  database = await cloneDatabase();
  guard = guardFolder();
  await setClock(database, OPENS);
  await castInto(database, 3);
  await asOwner(
    database,
    `INSERT INTO roll.officer VALUES ('ab', E'Zoë \u2028 "x"\\n', 'c', now());
     INSERT INTO roll.sign_in VALUES ('nonce', 'secret', now())`,
  );
  backup = folderOf('first');
  const saved = await backUp({ ...placeOf(database), folder: backup });
  if (!saved.ok) throw new Error(saved.error.reasons.join('\n'));
});

describe('a backup', () => {
  test('has a folder for each side, nothing of one in the other, and nobody else may read it', () => {
    expect(readdirSync(backup).toSorted()).toEqual(['SHA256SUMS', 'box', 'guard', 'roll']);
    for (const [side, other] of [
      ['box', 'roll_entry.jsonl'],
      ['roll', 'line.jsonl'],
    ] as const) {
      const names = readdirSync(join(backup, side));
      expect(names).toContain('manifest.json');
      expect(names).not.toContain(other);
      for (const name of names) expect(statSync(join(backup, side, name)).mode & 0o077, name).toBe(0);
    }
    expect(statSync(backup).mode & 0o077).toBe(0);
  });

  test('of the same database is the same, byte for byte, and tells no time of its own', async () => {
    const again = folderOf('again');
    expect((await backUp({ ...placeOf(database), folder: again })).ok).toBe(true);
    expect(readFileSync(join(again, 'SHA256SUMS'), 'utf8')).toBe(readFileSync(join(backup, 'SHA256SUMS'), 'utf8'));
    expect(readFileSync(join(backup, 'box', 'manifest.json'), 'utf8')).not.toMatch(/\d{4}-\d{2}-\d{2}/);
  });

  test('leaves out what is good for minutes: codes, sessions, sign-in documents', () => {
    const names = readdirSync(join(backup, 'roll'));
    expect(names).toContain('officer.jsonl');
    expect(names.filter((name) => /session|code|sign_in/.test(name))).toEqual([]);
  });

  test('is never written over another one', async () => {
    const saved = await backUp({ ...placeOf(database), folder: backup });
    expect(saved.ok ? '' : saved.error.reasons.join()).toContain('is there already');
  });

  test('that cannot reach the database leaves nothing behind', async () => {
    const folder = folderOf('none');
    const unreachable = { ...database, rollUrl: database.rollUrl.replace(database.name, 'no_such_database') };
    const saved = await backUp({ ...placeOf(unreachable), folder });
    expect(saved.ok ? '' : saved.error.reasons.join()).toContain('does not let');
    expect(readdirSync(join(folder, '..'))).toEqual([]);
  });
});

describe('a restore', () => {
  test('into an empty database brings back every row, and the service starts on it', async () => {
    const target = await emptyDatabase();
    const restored = await restore({ ...placeOf(target), folder: backup });
    if (!restored.ok) throw new Error(restored.error.reasons.join('\n'));
    expect(restored.value).toMatchObject({ behind: [], uncovered: [], ledgers: [{ ledger: 'box.spring', size: 5 }] });
    expect(await reasonsToRefuse(target)).toEqual([]);
    const again = folderOf('again');
    expect((await backUp({ ...placeOf(target), folder: again })).ok).toBe(true);
    expect(readFileSync(join(again, 'SHA256SUMS'), 'utf8')).toBe(readFileSync(join(backup, 'SHA256SUMS'), 'utf8'));
  });

  test('leaves every trigger as it was: what could not be changed cannot be changed', async () => {
    const target = await emptyDatabase();
    expect(await restore({ ...placeOf(target), folder: backup })).toMatchObject({ ok: true });
    const states = `SELECT c.relname || '.' || t.tgname || t.tgenabled::text AS state FROM pg_trigger t
      JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal ORDER BY 1`;
    expect(await asOwner(target, states)).toEqual(await asOwner(database, states));
    for (const change of ['DELETE FROM box.line', 'UPDATE box.head SET size = 1', 'TRUNCATE box.voting_key']) {
      await expect(asOwner(target, change), change).rejects.toThrow();
    }
  });

  test('into a database that holds anything is refused, and changes nothing', async () => {
    const restored = await restore({ ...placeOf(database), folder: backup });
    expect(restored.ok ? '' : restored.error.reasons.join()).toContain(
      'has rows in roll.officer, roll.sign_in already',
    );
  });

  test.each([
    ['a changed row', (at: string) => writeFileSync(join(at, 'box', 'line.jsonl'), '{}\n'), 'is not as it was written'],
    ['a file too many', (at: string) => writeFileSync(join(at, 'box', 'x.jsonl'), ''), 'is not on the list'],
    ['no list', (at: string) => writeFileSync(join(at, 'SHA256SUMS'), ''), 'is not on the list'],
  ])('of a backup with %s is refused before anything is written', async (_, spoil, says) => {
    const spoilt = folderOf('spoilt');
    cpSync(backup, spoilt, { recursive: true });
    spoil(spoilt);
    const target = await emptyDatabase();
    const restored = await restore({ ...placeOf(target), folder: spoilt });
    expect(restored.ok ? '' : restored.error.reasons.join()).toContain(says);
    expect(await asOwner(target, `SELECT 1 FROM pg_namespace WHERE nspname IN ('roll', 'box')`)).toEqual([]);
  });

  test('where nothing is known of the ledgers needs a person who says that they are the newest', async () => {
    const target = await emptyDatabase();
    const guarded = guardFolder();
    const restored = await restore({ ...placeOf(target, guarded), folder: backup });
    expect(restored.ok && restored.value.uncovered).toEqual(['box.spring']);
    expect((await reasonsToRefuse(target, { guarded })).join()).toContain('--trust-database');
    expect(await reasonsToRefuse(target, { guarded, trustDatabase: true })).toEqual([]);
    expect(await reasonsToRefuse(target, { guarded })).toEqual([]);
  });

  test('of a ledger that has grown by fifty ballots since is refused at the start, whoever trusts it, and says why', async () => {
    await castInto(database, 50);
    const target = await emptyDatabase();
    const restored = await restore({ ...placeOf(target), folder: backup });
    expect(restored.ok && restored.value.behind.join()).toContain('has 5 lines in the database, but 55');
    for (const trustDatabase of [false, true]) {
      const reasons = await reasonsToRefuse(target, { trustDatabase });
      expect(reasons[0]).toContain('box.spring has 5 lines in the database, but 55');
      expect(reasons.at(-1)).toContain('members hold receipts for it');
      expect(reasons.at(-1)).toContain('docs/operations.md, “An older database”');
    }
    // The database that was not put back is as good as before.
    expect(await reasonsToRefuse(database)).toEqual([]);
  });
});

describe('the commands', () => {
  const lines: string[] = [];
  const output = { out: (text: string) => void lines.push(text), err: (text: string) => void lines.push(text) };
  const said = () => lines.splice(0).join('');

  function environmentOf(of: TestDatabase, data: string): Record<string, string> {
    return {
      TELLERS_DATA: data,
      LEDGER_GUARD_DIR: guard,
      DATABASE_URL: of.ownerUrl,
      ROLL_DATABASE_URL: of.rollUrl,
      BOX_DATABASE_URL: of.boxUrl,
    };
  }

  test('carry the keys along, sealed, and only under their passphrase', async () => {
    const data = folderOf('data');
    cpSync(backup, join(data, 'keys', 'elections', 'made-up'), { recursive: true });
    const passphraseFile = folderOf('passphrase');
    writeFileSync(passphraseFile, 'a long passphrase\n');
    const folder = folderOf('with-keys');
    const options = { folder, withKeys: true, passphraseFile, output };
    expect(await backupCommand({ ...options, environment: environmentOf(database, data) })).toBe(0);
    expect(said()).toContain('keep the two apart');
    expect(readFileSync(join(folder, 'keys.sealed'), 'latin1')).not.toContain('manifest');

    const target = await emptyDatabase();
    const fresh = folderOf('fresh');
    const environment = environmentOf(target, fresh);
    const wrong = folderOf('wrong');
    writeFileSync(wrong, 'a wrong passphrase');
    expect(await restoreCommand({ ...options, passphraseFile: wrong, environment })).toBe(1);
    expect(said()).toContain('does not open the keys');
    expect(existsSync(join(fresh, 'keys'))).toBe(false);
    expect(await restoreCommand({ ...options, environment })).toBe(0);
    expect(said()).toContain('reaches as far as this machine knows');
    const path = join('keys', 'elections', 'made-up', 'SHA256SUMS');
    expect(readFileSync(join(fresh, path))).toEqual(readFileSync(join(data, path)));
    expect(statSync(join(fresh, path)).mode & 0o777).toBe(0o400);
    expect(await restoreCommand({ ...options, environment })).toBe(1);
    expect(said()).toContain('holds keys already');
  });

  test('say before anybody starts it that a database is behind', async () => {
    const target = await emptyDatabase();
    expect(await restoreCommand({ folder: backup, environment: environmentOf(target, folderOf('data')), output })).toBe(
      1,
    );
    expect(said()).toMatch(
      /will not start on it[\s\S]*has 5 lines in the database, but 55[\s\S]*members hold receipts/,
    );
  });
});
