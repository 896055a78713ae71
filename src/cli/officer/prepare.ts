import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { createElection, DraftSchema, importRoll, prepareDefinition } from '../../contract/officer-api.ts';
import { getChecks, getDraft, listOwnElections, replaceDraft } from '../../contract/officer-election-api.ts';
import { addMember, listRoll, previewRoll, strikeMember } from '../../contract/officer-roll-api.ts';
import { type Desk, OfficerRefusal } from './desk.ts';

/** Before the announcement: draft, checks, roll, definition. */

async function read(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(() => {
    throw new OfficerRefusal(`${file} cannot be read`);
  });
}

/** Where the state is kept that a draft was read in, for whoever changes it next. */
const etagFile = (desk: Desk, election: string) => join(desk.folder, `${election}.etag`);

export async function elections(desk: Desk): Promise<void> {
  const reply = await desk.call(listOwnElections, {});
  const lines = reply.elections.map(({ election, title, state, archived, opens, closes }) => {
    return `${election}  ${archived ? 'archived' : state}  ${opens} to ${closes}  ${title}`;
  });
  desk.say(reply, lines.length > 0 ? lines : ['No elections yet. Next: tellers officer draft put <file>']);
}

/** Reads a draft into a file, and remembers in which state it was. */
export async function draftGet(desk: Desk, { election, out }: { election: string; out: string }): Promise<void> {
  const { reply, etag } = await desk.exchange(getDraft, { params: { election } });
  await writeFile(out, `${JSON.stringify(reply, null, 2)}\n`);
  await writeFile(etagFile(desk, election), etag ?? '');
  desk.say({ election, etag, file: out }, [
    `The draft is in ${out}. Next: change it, then tellers officer draft put ${out}`,
  ]);
}

/** Makes an election of a draft, or changes the draft that was read before. */
export async function draftPut(desk: Desk, { file }: { file: string }): Promise<void> {
  let value: unknown;
  try {
    value = JSON.parse(await read(file));
  } catch (error) {
    if (error instanceof OfficerRefusal) throw error;
    throw new OfficerRefusal(`${file} is not JSON`);
  }
  const draft = DraftSchema.safeParse(value);
  if (!draft.success) throw new OfficerRefusal(`${file} is not a draft:\n${faults(draft.error)}`);
  const { election } = draft.data;
  const own = await desk.call(listOwnElections, {});
  const isThere = own.elections.some((each) => each.election === election);
  const ifMatch = isThere ? await readFile(etagFile(desk, election), 'utf8').catch(() => null) : null;
  if (isThere && ifMatch === null) {
    throw new OfficerRefusal(
      `read the draft first, so that nobody’s change is lost: tellers officer draft get ${election}`,
    );
  }
  const { reply, etag } =
    ifMatch === null
      ? await desk.exchange(createElection, { body: draft.data })
      : await desk.exchange(replaceDraft, { params: { election }, body: draft.data, ifMatch });
  await writeFile(etagFile(desk, election), etag ?? '');
  const what = isThere ? 'changed' : 'made';
  desk.say({ ...reply, etag }, [`The draft of ${election} is ${what}. Next: tellers officer checks ${election}`]);
}

function faults(error: z.ZodError): string {
  return error.issues.map(({ path, message }) => `  ${path.map(String).join('.')}: ${message}`).join('\n');
}

const SIGNS = { done: 'ok     ', warning: 'think  ', missing: 'MISSING' } as const;

/** What is missing before the election can be announced. @returns whether nothing is */
export async function checks(desk: Desk, { election }: { election: string }): Promise<void> {
  const reply = await desk.call(getChecks, { params: { election } });
  const next = reply.ready
    ? `Nothing is missing. Next: tellers officer prepare ${election}, then every officer: tellers officer sign-definition ${election}`
    : 'Mend what is missing, then look again.';
  desk.say(reply, [...reply.checks.map(({ id, state, text }) => `${SIGNS[state]}  ${id}: ${text}`), '', next]);
}

/** Tries a roll out and imports nothing. */
export async function rollCheck(desk: Desk, { election, file }: { election: string; file: string }): Promise<void> {
  const reply = await desk.call(previewRoll, { params: { election }, body: await read(file) });
  const { difference, faults: found, moreFaults, sections } = reply;
  const lines = [
    ...sections.map(({ section, entries }) => `section ${section}: ${entries}`),
    `compared with the present roll: ${difference.added} added, ${difference.removed} removed, ${difference.changed} changed, ${difference.unchanged} as before`,
    ...found.map(({ row, reason }) => (row === null ? reason : `row ${row}: ${reason}`)),
    ...(moreFaults > 0 ? [`and ${moreFaults} more faults`] : []),
    found.length === 0
      ? `Nothing is wrong with it. Next: tellers officer roll import ${election} ${file}`
      : 'Nothing is imported while there is a fault: mend the file.',
  ];
  desk.say(reply, lines);
  if (found.length > 0) throw new OfficerRefusal(`${file}: ${found.length + moreFaults} faults`);
}

export async function rollImport(desk: Desk, { election, file }: { election: string; file: string }): Promise<void> {
  const reply = await desk.call(importRoll, { params: { election }, body: await read(file) });
  const counts = reply.sections.map(({ section, entries }) => `${section} ${entries}`).join(', ');
  desk.say(reply, [`${reply.entries} members are on the roll (${counts}). Next: tellers officer checks ${election}`]);
}

export async function rollAdd(
  desk: Desk,
  { election, ...body }: { election: string; reference: string; section: string; [column: string]: string | undefined },
): Promise<void> {
  const reply = await desk.call(addMember, { params: { election }, body });
  desk.say(reply, [`${reply.reference} is on the roll; ${reply.entries} members are.`]);
}

export async function rollStrike(
  desk: Desk,
  { election, reference }: { election: string; reference: string },
): Promise<void> {
  const reply = await desk.call(strikeMember, { params: { election }, body: { reference } });
  desk.say(reply, [`${reply.reference} is off the roll; ${reply.entries} members are on it.`]);
}

/** Lists the roll, page after page, or whose reference begins as asked. */
export async function rollList(desk: Desk, { election, search }: { election: string; search: string }): Promise<void> {
  const members: unknown[] = [];
  const lines: string[] = [];
  let after: string | null = null;
  do {
    const query: { search: string; limit: string; after?: string } = { search, limit: '500' };
    if (after !== null) query.after = after;
    const page = await desk.exchange(listRoll, { params: { election }, query });
    members.push(...page.reply.members);
    lines.push(
      ...page.reply.members.map(
        ({ reference, section, channels }) => `${reference}  ${section}  ${channels.mail ?? ''}`,
      ),
    );
    after = page.next;
  } while (after !== null);
  desk.say({ members }, lines.length > 0 ? lines : ['Nobody.']);
}

/** Fixes the exact bytes of the definition and freezes the roll. */
export async function prepare(desk: Desk, { election }: { election: string }): Promise<void> {
  const reply = await desk.call(prepareDefinition, { params: { election } });
  desk.say(reply, [
    'The definition is fixed and the roll is frozen.',
    `Fingerprint: ${reply.fingerprint}`,
    `In words:    ${reply.words.join(' ')}`,
    `Next: compare the words with the other officers, then tellers officer sign-definition ${election}`,
  ]);
}
