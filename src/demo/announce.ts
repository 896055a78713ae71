import { utf8 } from '../core/base/bytes.ts';
import { fingerprintWords } from '../core/election/fingerprint-words.ts';
import { type FixedDefinition, parseDefinition } from '../core/election/fixed-definition.ts';
import { draftOf, ELECTION, rollCsv } from './draft.ts';
import type { DemoElection } from './elections.ts';
import type { Office } from './office.ts';
import type { OfficerDesk } from './officer-desk.ts';
import type { Progress } from './progress.ts';
import type { Trustees } from './trustees.ts';

/** Roll, keys, definition, signatures. @returns the definition as the officers signed it */
export async function announce(input: {
  chair: OfficerDesk;
  office: Office;
  election: DemoElection;
  progress: Progress;
  /** Those who open; left out, the service holds the one key. */
  trustees?: Trustees | undefined;
  /** How long voting lasts, when not as long as usual. */
  votingMs?: number;
}): Promise<FixedDefinition> {
  const { chair, office, election, progress, trustees, ...length } = input;
  const nowMs = Date.now();
  const draft = { election, officers: office.officers, ...length };
  const first = trustees === undefined ? ('none' as const) : ('in ceremony' as const);
  await chair.createElection(draftOf({ ...draft, nowMs, trustees: first }));
  const entries = await chair.importRoll(ELECTION, rollCsv(election.papers));
  progress.say(`Roll imported: ${entries} members`);
  if (trustees !== undefined) {
    const { names } = trustees;
    const threshold = Math.floor(names.length / 2) + 1;
    const links = await chair.openCeremony(ELECTION, { threshold, names });
    await trustees.holdCeremony(links);
    const seconds = ((Date.now() - nowMs) / 1000).toFixed(1);
    progress.say(`The trustees have made the election key, ${threshold} of ${names.length} open (${seconds} s)`);
    // Now it is known when voting can open.
    await chair.replaceDraft(draftOf({ ...draft, nowMs: Date.now(), trustees: 'ready' }));
  }
  const prepared = await chair.prepare(ELECTION);
  const fixed = parseDefinition(utf8(prepared.definition));
  if (!fixed.ok) throw new Error(`the definition is refused: ${fixed.error.reasons.join('; ')}`);
  if (fixed.value.fingerprintHex !== prepared.fingerprint) throw new Error('the service names another fingerprint');
  progress.say(`Roll frozen, keys made. Fingerprint: ${fingerprintWords(fixed.value.fingerprint).join(' ')}`);
  let state = 'prepared';
  for (const desk of office.desks.slice(0, office.required)) {
    state = await desk.signDefinition(ELECTION, prepared.definition);
  }
  if (trustees !== undefined) {
    await trustees.sign();
    state = await chair.stateOf(ELECTION);
  }
  const signers = trustees === undefined ? 'the trustee' : `${trustees.names.length} trustees`;
  progress.say(`Definition signed by ${office.required} officers, the registrar and ${signers}: ${state}`);
  return fixed.value;
}
