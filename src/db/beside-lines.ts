import pg from 'pg';
import { toHex } from '../core/base/bytes.ts';
import { rollLeaf } from '../core/roll/roll.ts';
import { rollKey } from '../core/roll/roll-key.ts';
import { requestHash } from '../core/token/ballot-token.ts';
import { integerFromBytes, integerToBytes, powerMod } from '../core/token/integers.ts';
import { plainBytes, query } from './pool.ts';
import { type EntryRow, toEntry } from './roll/entries.ts';

/**
 * What stands beside the lines of ledgers: columns and tables that the service reads instead of the lines, and that say
 * nothing that the lines do not say. Whoever changes them changes what the service does and no line, so that no chain
 * and no proof would show it. Each is derived once more here and compared.
 */

const TEXT = (bytes: string) => `convert_from(${bytes}, 'UTF8')`;
const BODY = `${TEXT('l.line')}::json`;
/** Unpadded base64url of 32 bytes, as a line holds a voting key. */
const KEY_OF_LINE = `decode(translate(${BODY} ->> 'votingKey', '-_', '+/') || '=', 'base64')`;
/** What acts of one kind have set, the latest first. */
const ACTS = (kind: string) => `FROM box.line l JOIN box.blob b
    ON b.election = l.election AND encode(b.sha256, 'hex') = ${BODY} -> 'document' ->> 'sha256'
 WHERE l.election = e.election AND l.kind = 'act' AND ${BODY} ->> 'act' = '${kind}'`;
const PARAMETERS = `${TEXT('b.content')}::json -> 'parameters'`;
const STANDS = (kind: string) => `EXISTS (SELECT FROM box.line l WHERE l.election = e.election AND l.kind = '${kind}')`;

/** Each gives the elections in which something is not as it must be. */
const BOX_RULES: Readonly<Record<string, string>> = {
  'the fingerprint of %s is not that of its definition':
    'SELECT election FROM box.election WHERE fingerprint <> sha256(definition)',
  'the opening instant of %s is not that of its definition': `SELECT election FROM box.election
    WHERE opens_at <> (${TEXT('definition')}::json ->> 'opens')::timestamptz`,
  'the closing instant of %s is not that of its definition and acts': `SELECT election FROM box.election e
    WHERE closes_at <> coalesce(
      (SELECT ${PARAMETERS} ->> 'closes' ${ACTS('extend')} ORDER BY l.seq DESC LIMIT 1),
      ${TEXT('definition')}::json ->> 'closes')::timestamptz`,
  'the suspended officers of %s are not those of its acts': `SELECT election FROM box.election e
    WHERE suspended <> ARRAY(SELECT ${PARAMETERS} ->> 'officer' ${ACTS('suspend')} ORDER BY l.seq)`,
  'the files of the voting page of %s are not those of its acts': `SELECT election FROM box.election e
    WHERE coalesce(to_json(bundles)::jsonb, 'null') <>
      coalesce((SELECT (${PARAMETERS} -> 'bundles')::jsonb ${ACTS('bundle')} ORDER BY l.seq DESC LIMIT 1), 'null')`,
  'the state of %s is not what its lines say': `SELECT election FROM box.election e
    WHERE CASE WHEN ${STANDS('annulled')} THEN 'annulled' WHEN ${STANDS('declared')} THEN 'declared'
               WHEN ${STANDS('unsealed')} THEN 'unsealed' WHEN ${STANDS('share')} THEN 'mixed' END <> state
       OR state IN ('annulled', 'declared', 'unsealed')
          AND NOT EXISTS (SELECT FROM box.line l WHERE l.election = e.election AND l.kind = e.state)
       OR state NOT IN ('announced', 'annulled') AND NOT unseal_requested AND ${STANDS('share')}`,
  'the head of %s is not that of its lines': `SELECT election FROM box.head e
    WHERE opened <> ${STANDS('voting-opened')} OR closed <> ${STANDS('closed')} OR origin <> split_part(note, E'\\n', 1)
       OR last_leaf <> (SELECT leaf FROM box.line l WHERE l.election = e.election AND l.seq = e.size - 1)`,
  'a line of %s is filed under another kind or voting key than it says': `SELECT l.election FROM box.line l
    WHERE l.kind <> ${BODY} ->> 'kind' OR l.voting_key IS DISTINCT FROM ${KEY_OF_LINE}`,
  'the voting keys of %s that count as used are not those of its ballots': `SELECT election FROM (
      SELECT election, voting_key FROM box.voting_key
      UNION ALL SELECT election, voting_key FROM box.line WHERE voting_key IS NOT NULL) AS k
    GROUP BY election, voting_key HAVING count(*) <> 2`,
  'checkpoints of %s belong to no ledger': 'SELECT election FROM box.checkpoint EXCEPT SELECT election FROM box.head',
  'a file of %s is not the one that its hash names': 'SELECT election FROM box.blob WHERE sha256(content) <> sha256',
};

const ROLL_RULES: Readonly<Record<string, string>> = {
  'the fingerprint of %s is not that of its definition on the roll’s side':
    'SELECT election FROM roll.election WHERE fingerprint <> sha256(definition)',
  'the head of a register of %s is not that of its lines': `SELECT e.election FROM roll.register e
    WHERE origin <> split_part(note, E'\\n', 1)
       OR last_leaf <> (SELECT leaf FROM roll.register_line l
                         WHERE (l.election, l.registrar, l.seq) = (e.election, e.registrar, e.size - 1))
       OR ended <> EXISTS (SELECT FROM roll.register_line l WHERE (l.election, l.registrar) = (e.election, e.registrar)
                                                            AND ${BODY} ->> 'kind' = 'ended')`,
  'checkpoints of %s belong to no register': `SELECT election FROM (
      SELECT election, registrar FROM roll.register_checkpoint EXCEPT SELECT election, registrar FROM roll.register) AS k`,
  'a token of %s that was issued stands in no register, or the other way round': `SELECT election FROM (
      SELECT l.election, l.registrar, ${BODY} ->> 'section', ${BODY} ->> 'leaf', ${BODY} ->> 'request'
        FROM roll.register_line l WHERE ${BODY} ->> 'kind' = 'issued'
      UNION ALL
      SELECT i.election, i.registrar, i.section, encode(i.leaf, 'hex'), encode(i.request_hash, 'hex')
        FROM roll.issue i LEFT JOIN roll.register r USING (election, registrar)
       WHERE r.ended IS DISTINCT FROM false OR i.interval_ends <= r.published_through) AS k (election, r, s, l, q)
    GROUP BY election, r, s, l, q HAVING count(*) <> 2`,
};

/** The reasons that one side’s rules give, each once for each election. */
async function broken(pool: pg.Pool, rules: Readonly<Record<string, string>>): Promise<string[]> {
  const reasons = new Set<string>();
  for (const [says, sql] of Object.entries(rules)) {
    try {
      const { rows } = await pool.query<{ election: string }>(sql);
      for (const { election } of rows) reasons.add(says.replace('%s', election));
    } catch (error) {
      if (!(error instanceof pg.DatabaseError)) throw error;
      // What cannot even be read as what it should be.
      reasons.add(`${says.replace('%s', 'an election')}: ${error.message}`);
    }
  }
  return [...reasons];
}

interface ElectionRow {
  readonly election: string;
  readonly fingerprint: Uint8Array | null;
  readonly opens: string;
  readonly closes: string;
  readonly suspended: string[];
  readonly annulled: boolean;
}

const ELECTIONS = (side: string) => `SELECT election, fingerprint, opens_at::text AS opens, closes_at::text AS closes,
       suspended, state = 'annulled' AS annulled FROM ${side}.election`;

/** Both sides keep the same instants, definition and suspended officers: the box decides, the roll follows. */
async function apart(pools: { readonly roll: pg.Pool; readonly box: pg.Pool }): Promise<string[]> {
  const roll = await query<ElectionRow>(pools.roll, ELECTIONS('roll'));
  const box = await query<ElectionRow>(pools.box, ELECTIONS('box'));
  const comparable = (row: ElectionRow) =>
    JSON.stringify({ ...row, fingerprint: row.fingerprint === null ? null : toHex(row.fingerprint) });
  return box.rows.flatMap((row) => {
    const twin = roll.rows.find(({ election }) => election === row.election);
    if (twin === undefined) return [`${row.election} stands in the ballot box and not on the roll’s side`];
    return comparable(twin) === comparable(row) ? [] : [`the two sides say different things of ${row.election}`];
  });
}

interface SignatureRow {
  readonly election: string;
  readonly n: string | null;
  readonly request_hash: Uint8Array;
  readonly blind_signature: Uint8Array;
}

/** A member whose answer was lost gets the stored one: it must be a signature of what was asked for. */
async function unsigned(pool: pg.Pool): Promise<string[]> {
  const { rows } = await query<SignatureRow>(
    pool,
    `SELECT i.election, i.request_hash, i.blind_signature,
            (SELECT k ->> 'n' FROM json_array_elements(
               ${TEXT('e.definition')}::json -> 'registrars' -> (i.registrar - 1) -> 'tokenKeys') AS k
              WHERE k ->> 'section' = i.section) AS n
       FROM roll.issue i LEFT JOIN roll.election e USING (election)`,
  );
  const wrong = rows.filter(({ n, blind_signature, request_hash }) => {
    if (n === null) return true;
    const modulus = integerFromBytes(new Uint8Array(Buffer.from(n, 'base64url')));
    const opened = powerMod(integerFromBytes(plainBytes(blind_signature)), 65_537n, modulus);
    return toHex(requestHash(integerToBytes(opened, 384))) !== toHex(request_hash);
  });
  return [...new Set(wrong.map(({ election }) => `a token of ${election} is not what its registrar signed`))];
}

/** A frozen entry is what its leaf was made of, as long as its salt and channels are not forgotten. */
async function unlikeLeaf(pool: pg.Pool): Promise<string[]> {
  const { rows } = await query<
    EntryRow & { election: string; reference_key: string; salt: Uint8Array; leaf: Uint8Array }
  >(
    pool,
    `SELECT election, reference, section, channels, letter, language, name, reference_key, salt, leaf
       FROM roll.roll_entry WHERE salt IS NOT NULL AND channels <> '{}'`,
  );
  const wrong = rows.filter((row) => {
    const { reference, section, channels } = toEntry(row);
    const leaf = rollLeaf({ reference, section, channels }, plainBytes(row.salt));
    return toHex(leaf) !== toHex(row.leaf) || rollKey(reference) !== row.reference_key;
  });
  return [
    ...new Set(wrong.map(({ election }) => `an entry of the roll of ${election} is not what its leaf was made of`)),
  ];
}

/** Every reason to distrust what stands beside the lines; empty when all of it follows from them. */
export async function reasonsToDistrustRows(pools: {
  readonly roll: pg.Pool;
  readonly box: pg.Pool;
}): Promise<string[]> {
  const ruled = [...(await broken(pools.box, BOX_RULES)), ...(await broken(pools.roll, ROLL_RULES))];
  // A definition that cannot be read was named above.
  const signatures = await unsigned(pools.roll).catch((error: unknown) => [`issued tokens: ${String(error)}`]);
  const entries = await unlikeLeaf(pools.roll).catch((error: unknown) => [`the roll: ${String(error)}`]);
  return [...ruled, ...(await apart(pools)), ...signatures, ...entries];
}
