import type pg from 'pg';
import type { PendingAct, RollElection, RollStore, StoredImage } from '../../app/roll/ports.ts';
import { equalBytes } from '../../core/base/bytes.ts';
import { err, ok } from '../../core/base/result.ts';
import type { Election, PrismaClient } from '../generated/roll/client.ts';
import { bytea } from '../ledger/head.ts';
import { inTransaction, msOf, plainBytes, query } from '../pool.ts';
import { viaPrisma } from '../prisma.ts';
import { dropProposal, insertChange } from './amendments.ts';
import { replaceDraft } from './drafts.ts';
import { freezeEntries, readEntries, readEntry, replaceEntries } from './entries.ts';
import { addMember, readPage, readSummary, strikeMember } from './members.ts';

function toElection(row: Election): RollElection {
  return {
    election: row.election,
    // The column's check holds the closed list of states.
    state: row.state as RollElection['state'],
    draft: row.draft,
    definition: row.definition,
    fingerprint: row.fingerprint,
    opensAtMs: row.opensAt.getTime(),
    closesAtMs: row.closesAt.getTime(),
    createdBy: row.createdBy,
    archived: row.archivedAt !== null,
    suspended: row.suspended,
  };
}

/** Elections, rolls, signatures and acts of the roll's side. */
export function createRollStore(input: { readonly pool: pg.Pool; readonly prisma: PrismaClient }): RollStore {
  const { pool, prisma } = input;

  async function nowMs(): Promise<number> {
    const { rows } = await query<{ now_ms: number }>(pool, `SELECT ${msOf('roll.clock_now()')} AS now_ms`);
    const now = rows[0]?.now_ms;
    if (now === undefined) throw new Error('bug: the clock gave no answer');
    return now;
  }

  async function update(
    election: string,
    data: { state?: string; closesAt?: Date; suspended?: string[] },
  ): Promise<void> {
    const { count } = await viaPrisma(prisma.election.updateMany({ where: { election }, data }));
    if (count !== 1) throw new Error(`bug: there is no election ${election}`);
  }

  return {
    nowMs,
    async createDraft({ election, draft, opensAtMs, closesAtMs, createdBy }) {
      const { count } = await viaPrisma(
        prisma.election.createMany({
          data: {
            election,
            state: 'draft',
            draft: new Uint8Array(draft),
            opensAt: new Date(opensAtMs),
            closesAt: new Date(closesAtMs),
            createdBy,
            createdAt: new Date(await nowMs()),
          },
          skipDuplicates: true,
        }),
      );
      return count === 1 ? ok(undefined) : err({ kind: 'election-exists' });
    },
    async election(election) {
      const row = await viaPrisma(prisma.election.findUnique({ where: { election } }));
      return row === null ? null : toElection(row);
    },
    async elections() {
      const rows = await viaPrisma(prisma.election.findMany({ orderBy: [{ createdAt: 'asc' }, { election: 'asc' }] }));
      return rows.map(toElection);
    },

    replaceDraft: (of) => replaceDraft(pool, of),
    async archive(election) {
      const archivedAt = new Date(await nowMs());
      await viaPrisma(prisma.election.updateMany({ where: { election, archivedAt: null }, data: { archivedAt } }));
    },

    replaceRoll: (election, entries) => replaceEntries(pool, election, entries),
    addMember: (election, member) => addMember(pool, election, member),
    strikeMember: (election, reference) => strikeMember(pool, election, reference),
    rollPage: (election, of) => readPage(pool, election, of),
    rollSummary: (election, proofs) => readSummary(pool, election, proofs),
    rollSize: (election) => viaPrisma(prisma.rollEntry.count({ where: { election } })),
    entries: (election) => readEntries(pool, election),
    freeze: (of) => freezeEntries(pool, of),
    entry: (election, reference) => readEntry(pool, election, reference),
    async putImage(election, { sha256, type, content }, most) {
      const rows = await viaPrisma(prisma.image.findMany({ where: { election }, select: { sha256: true } }));
      if (rows.some((row) => equalBytes(row.sha256, sha256))) return ok(undefined);
      if (rows.length >= most) return err({ kind: 'too-many-images' });
      const data = { election, sha256: new Uint8Array(sha256), type, content: new Uint8Array(content) };
      await viaPrisma(prisma.image.createMany({ data, skipDuplicates: true }));
      return ok(undefined);
    },
    async images(election) {
      const rows = await viaPrisma(prisma.image.findMany({ where: { election }, orderBy: { sha256: 'asc' } }));
      // The column's check holds the closed list of types.
      return rows.map(({ sha256, type, content }) => ({ sha256, content, type: type as StoredImage['type'] }));
    },
    async leaves(election, section) {
      const { rows } = await query<{ leaf: Uint8Array }>(
        pool,
        `SELECT leaf FROM roll.roll_entry
          WHERE election = $1::text AND section = $2::text AND leaf IS NOT NULL ORDER BY leaf`,
        [election, section],
      );
      return rows.map((row) => plainBytes(row.leaf));
    },
    setState: (election, state) => update(election, { state }),
    setCloses: (election, closesAtMs) => update(election, { closesAt: new Date(closesAtMs) }),
    setSuspended: (election, officers) => update(election, { suspended: [...officers] }),
    ...signatureMethods(prisma),
    ...actMethods(pool, prisma),
  };
}

/** A signature that is there stays: whoever signs twice has signed once. */
function signatureMethods(
  prisma: PrismaClient,
): Pick<
  RollStore,
  'putDefinitionSignature' | 'definitionSignatures' | 'putDeclarationSignature' | 'declarationSignatures'
> {
  const select = { signer: true, signature: true } as const;
  const orderBy = { signer: 'asc' } as const;
  return {
    async putDefinitionSignature(election, { signer, signature }) {
      const data = { election, signer, signature };
      await viaPrisma(prisma.definitionSignature.createMany({ data, skipDuplicates: true }));
    },
    definitionSignatures: (election) =>
      viaPrisma(prisma.definitionSignature.findMany({ where: { election }, select, orderBy })),
    async putDeclarationSignature(election, { signer, signature }) {
      const data = { election, signer, signature };
      await viaPrisma(prisma.declarationSignature.createMany({ data, skipDuplicates: true }));
    },
    declarationSignatures: (election) =>
      viaPrisma(prisma.declarationSignature.findMany({ where: { election }, select, orderBy })),
  };
}

function actMethods(
  pool: pg.Pool,
  prisma: PrismaClient,
): Pick<RollStore, 'putAct' | 'putActSignature' | 'setActState' | 'acts'> {
  return {
    putAct: (election, { number, document, change }) =>
      inTransaction<Awaited<ReturnType<RollStore['putAct']>>>(pool, async (client) => {
        const { rowCount } = await client.query(
          `INSERT INTO roll.act (election, number, document, state)
           VALUES ($1::text, $2::int, $3::bytea, 'pending') ON CONFLICT DO NOTHING`,
          [election, number, bytea(document)],
        );
        if (rowCount !== 1) return { commit: false, value: err({ kind: 'act-exists' }) };
        if (change !== undefined && change !== null) await insertChange(client, { election, act: number, change });
        return { commit: true, value: ok(undefined) };
      }),
    async putActSignature(election, number, { signer, signature }) {
      const data = { election, number, signer, signature };
      await viaPrisma(prisma.actSignature.createMany({ data, skipDuplicates: true }));
    },
    setActState: (election, number, state) =>
      inTransaction<undefined>(pool, async (client) => {
        await client.query('UPDATE roll.act SET state = $3::text WHERE election = $1::text AND number = $2::int', [
          election,
          number,
          state,
        ]);
        if (state === 'void') await dropProposal(client, election, number);
        return { commit: true, value: undefined };
      }),
    async acts(election) {
      const rows = await viaPrisma(
        prisma.act.findMany({
          where: { election },
          include: { signatures: { select: { signer: true, signature: true }, orderBy: { signer: 'asc' } } },
          orderBy: { number: 'asc' },
        }),
      );
      return rows.map(({ number, document, state, signatures }) => {
        // The column's check holds the closed list of states.
        return { number, document, state: state as PendingAct['state'], signatures };
      });
    },
  };
}
