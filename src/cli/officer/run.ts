import { readFile, writeFile } from 'node:fs/promises';
import type { z } from 'zod';
import { proposeAct, requestUnsealing, signAct, signDeclaration, signDefinition } from '../../contract/officer-api.ts';
import { archiveElection, getDraftResult, listDocuments } from '../../contract/officer-election-api.ts';
import type { Signatures } from '../../contract/signatures.ts';
import { getCeremony, openCeremony } from '../../contract/trustee-api.ts';
import { utf8 } from '../../core/base/bytes.ts';
import { fingerprintWords } from '../../core/election/fingerprint-words.ts';
import { parseDefinition } from '../../core/election/fixed-definition.ts';
import { confirm, type Desk, OfficerRefusal } from './desk.ts';

/** From the first signature to the archive. */

type Documents = z.infer<(typeof listDocuments)['reply']>['documents'];
type Document = Documents[number];

const names = (signers: Signatures['signed']) => signers.map(({ name, role }) => `${name} (${role})`).join(', ');

function signatureLines({ signed, awaited, required }: Signatures): string[] {
  return [
    `signed:  ${signed.length === 0 ? 'nobody' : names(signed)} (${required} officers must)`,
    `awaited: ${awaited.length === 0 ? 'nobody' : names(awaited)}`,
  ];
}

async function documentsOf(desk: Desk, election: string): Promise<Documents> {
  return (await desk.call(listDocuments, { params: { election } })).documents;
}

async function documentToSign(
  desk: Desk,
  { election, kind, number }: { election: string; kind: Document['kind']; number: number | null },
): Promise<Document> {
  const found = (await documentsOf(desk, election)).find((each) => each.kind === kind && each.number === number);
  if (found === undefined) {
    throw new OfficerRefusal(
      `there is no ${kind}${number === null ? '' : ` ${number}`} to sign yet: tellers officer status ${election}`,
    );
  }
  return found;
}

/** Every document, who has signed and who is awaited; `--save` writes the exact bytes into files to sign elsewhere. */
export async function status(desk: Desk, { election, save }: { election: string; save: boolean }): Promise<void> {
  const documents = await documentsOf(desk, election);
  const lines: string[] = [];
  for (const { kind, number, state, document, signatures, how } of documents) {
    lines.push(
      `${kind}${number === null ? '' : ` ${number}`}: ${state}`,
      ...signatureLines(signatures).map((line) => `  ${line}`),
    );
    if (save) {
      await writeFile(how.file, document);
      lines.push(`  exact bytes: ${how.file}`, `  ${how.tellers}`, `  ${how.gpg}`);
    }
  }
  desk.say({ documents }, lines.length > 0 ? lines : [`Nothing to sign yet. Next: tellers officer checks ${election}`]);
}

/** What an officer should look at before the definition is signed. */
function definitionLines(document: string): string[] {
  const fixed = parseDefinition(utf8(document));
  if (!fixed.ok) throw new OfficerRefusal(`this is not a definition: ${fixed.error.reasons.join('; ')}`);
  const { definition, fingerprint, fingerprintHex } = fixed.value;
  return [
    `${definition.title}${definition.test ? ' (a test: nothing is decided by it)' : ''}`,
    `opens ${definition.opens}, closes ${definition.closes}, shown in ${definition.zone}`,
    ...definition.contests.flatMap(({ question, rule, seats, options }) => [
      `${question} (${rule.id}, ${seats} ${seats === 1 ? 'seat' : 'seats'})`,
      ...options.map(({ name }) => `  ${name}`),
    ]),
    ...definition.sections.map(({ name, weight, roll }) => `section ${name}: ${roll.size} members, weight ${weight}`),
    `${definition.officers.required} of ${definition.officers.certificates.length} officers must sign; ${definition.electionKey.threshold} of ${definition.electionKey.trustees.length} trustees open`,
    `fingerprint ${fingerprintHex}`,
    `in words: ${fingerprintWords(fingerprint).join(' ')}`,
  ];
}

/** @param sentence what is read aloud before the question */
async function showAndConfirm(sentence: readonly string[], yes: boolean): Promise<void> {
  process.stderr.write(`${sentence.join('\n')}\n`);
  await confirm('Sign this?', yes);
}

export async function signDefinitionCommand(
  desk: Desk,
  { election, yes, words }: { election: string; yes: boolean; words?: string },
): Promise<void> {
  const { document } = await documentToSign(desk, { election, kind: 'definition', number: null });
  const lines = definitionLines(document);
  if (words !== undefined && !lines.includes(`in words: ${words.trim().toLowerCase().split(/\s+/).join(' ')}`)) {
    throw new OfficerRefusal('the words are not those of this definition: nothing was signed');
  }
  await showAndConfirm(lines, yes);
  const signature = await desk.sign(utf8(document));
  const reply = await desk.call(signDefinition, { params: { election }, body: { signature } });
  const next = reply.state === 'announced' ? 'The election is announced.' : 'Next: the others sign.';
  desk.say(reply, [...signatureLines(reply.signatures), next]);
}

/** Proposes an act from a file, or one of the two that are needed in a hurry. */
export async function propose(
  desk: Desk,
  options: { election: string; file?: string; extend?: string; annul?: string; check?: string; notAfter?: string },
): Promise<void> {
  const { election, file, extend, annul, check = null } = options;
  const notAfter = options.notAfter ?? `${new Date(Date.now() + 86_400_000).toISOString().slice(0, 19)}Z`;
  let proposal: unknown;
  if (file !== undefined) proposal = JSON.parse(await readFile(file, 'utf8'));
  else if (extend !== undefined) proposal = { act: 'extend', parameters: { closes: extend }, notAfter };
  else if (annul !== undefined) proposal = { act: 'annul', parameters: { reason: annul, check }, notAfter };
  else throw new OfficerRefusal('say what to propose: --extend <instant>, --annul <reason> or --file <act>');
  const body = proposeAct.body.safeParse(proposal);
  if (!body.success) {
    throw new OfficerRefusal(
      `this is no act:\n${body.error.issues.map(({ path, message }) => `  ${path.map(String).join('.')}: ${message}`).join('\n')}`,
    );
  }
  const reply = await desk.call(proposeAct, { params: { election }, body: body.data });
  desk.say(reply, [`Act ${reply.number} is proposed. Next: tellers officer sign-act ${election} ${reply.number}`]);
}

export async function signActCommand(
  desk: Desk,
  { election, number, yes }: { election: string; number: number; yes: boolean },
): Promise<void> {
  const { document } = await documentToSign(desk, { election, kind: 'act', number });
  await showAndConfirm([document], yes);
  const signature = await desk.sign(utf8(document));
  const reply = await desk.call(signAct, { params: { election, number }, body: { signature } });
  desk.say(reply, [`Act ${number} is ${reply.state}.`, ...signatureLines(reply.signatures)]);
}

export async function unseal(desk: Desk, { election }: { election: string }): Promise<void> {
  const reply = await desk.call(requestUnsealing, { params: { election } });
  desk.say(reply, [
    `The steps after the close have been asked for. Next: the trustees mix and open; then tellers officer result ${election}`,
  ]);
}

export async function result(desk: Desk, { election }: { election: string }): Promise<void> {
  const reply = await desk.call(getDraftResult, { params: { election } });
  const verified =
    reply.verified === true
      ? `The verifier has passed the record. Next: tellers officer sign-declaration ${election}`
      : reply.verified === null
        ? 'The record is being verified: ask again in a moment.'
        : 'The verifier has NOT passed the record; nothing can be declared:';
  const reasons = reply.verified === false ? reply.reasons.map((reason) => `  ${reason}`) : [];
  desk.say(reply, [reply.result, `As a page: ${reply.page}`, verified, ...reasons]);
}

export async function signDeclarationCommand(
  desk: Desk,
  { election, yes }: { election: string; yes: boolean },
): Promise<void> {
  const { document } = await documentToSign(desk, { election, kind: 'declaration', number: null });
  await showAndConfirm([document], yes);
  const signature = await desk.sign(utf8(document));
  const reply = await desk.call(signDeclaration, { params: { election }, body: { signature } });
  const next = reply.state === 'declared' ? 'The result is declared.' : 'Next: the others sign.';
  desk.say(reply, [...signatureLines(reply.signatures), next]);
}

export async function archive(desk: Desk, { election }: { election: string }): Promise<void> {
  const reply = await desk.call(archiveElection, { params: { election } });
  desk.say(reply, [`${election} is archived: it stays public, and nothing of it changes any more.`]);
}

/** Opens the key ceremony and prints the links, one for each trustee, to be handed over in private. */
export async function ceremonyOpen(
  desk: Desk,
  { election, threshold, trustees }: { election: string; threshold: number; trustees: readonly string[] },
): Promise<void> {
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('hex');
  const body = openCeremony.body.parse({ threshold, trustees: trustees.map((name) => ({ name })), nonce });
  const reply = await desk.call(openCeremony, { params: { election }, body });
  desk.say(reply, [
    'Give each trustee their link in private:',
    ...reply.invitations.map(({ trustee, name, link }) => `  ${trustee} ${name}: ${link}`),
    `Next: tellers officer ceremony status ${election}`,
  ]);
}

export async function ceremonyStatus(desk: Desk, { election }: { election: string }): Promise<void> {
  const reply = await desk.call(getCeremony, { params: { election } });
  const lines = reply.trustees.map(({ trustee, name, awaited }) => `  ${trustee} ${name}${awaited ? ': awaited' : ''}`);
  desk.say(reply, [`The key ceremony is at: ${reply.stage}`, ...lines]);
}
