import { equalBytes, toHex } from '../base/bytes.ts';
import { reasonsToRefuseCeremony } from '../ceremony/transcript.ts';
import { electionNotice, PROTOCOL } from '../election/definition.ts';
import { fingerprintWords } from '../election/fingerprint-words.ts';
import { reasonsToRefuseElectionKey } from '../opening/election-key.ts';
import { RECORD } from '../record/paths.ts';
import { reasonsToRefuseTokenKeys } from '../token/token-keys.ts';
import type { Check } from './check.ts';
import type { ElectionFacts, RecordFacts } from './facts.ts';
import { withElection } from './guards.ts';
import { type CertificateFacts, isForeignProtocol } from './load-definition.ts';
import { whyNot } from './record-files.ts';
import type { Findings } from './report.ts';

/** The checks of the definition alone: form, version, anchor, keys, ceremony. */

function checkProtocolVersion({ definition }: RecordFacts, say: Findings): void {
  if (isForeignProtocol(definition)) {
    say.fault(`${RECORD.definition}: protocol "${definition.protocol ?? ''}"; this verifier knows "${PROTOCOL}"`);
  } else if (definition.protocol === null) {
    say.blockedBy(definition.problem?.check ?? 'definition-form', 'the definition names no protocol version');
  } else if (definition.fixed !== null) say.note(`${PROTOCOL}: ${electionNotice(definition.fixed.definition)}`);
}

function checkDefinitionForm({ definition }: RecordFacts, say: Findings): void {
  if (definition.problem?.check === 'files') {
    say.blockedBy('files', definition.problem.reason);
    return;
  }
  if (definition.problem !== null) {
    say.fault(definition.problem.reason);
    return;
  }
  if (isForeignProtocol(definition)) {
    say.blockedBy('protocol-version', 'written for another protocol version');
    return;
  }
  for (const reason of definition.reasons) say.fault(`${RECORD.definition}: ${reason}`);
}

function checkAnchor({ definition, anchor }: RecordFacts, say: Findings): void {
  if (definition.fingerprint === null) {
    say.blockedBy(definition.problem?.check ?? 'files', definition.problem?.reason ?? '');
    return;
  }
  if (anchor === null) {
    say.notApplicable('no fingerprint was given: compare the one of this record with the notice that you got');
    return;
  }
  if (equalBytes(anchor, definition.fingerprint)) return;
  say.fault(`${RECORD.definition}: has the fingerprint ${toHex(definition.fingerprint)}, not ${toHex(anchor)}`);
  say.note(`expected the words: ${fingerprintWords(anchor).join(' ')}`);
}

function judgeCertificates(certificates: readonly CertificateFacts[], say: Findings): void {
  const seen = new Map<string, string>();
  for (const { place, role, armored, certificate, reasons } of certificates) {
    for (const reason of reasons) say.fault(`${RECORD.definition}: ${place}: ${reason}`);
    if (certificate === null) continue;
    if (certificate.armored !== armored) say.fault(`${RECORD.definition}: ${place}: not in canonical armour`);
    // One person may hold two parts (an officer who is a trustee), but may not count twice within one (PR-25). A
    // fingerprint also covers a date: one key under two dates has two, so the key itself is compared.
    const key = `${role} ${certificate.keyHash}`;
    const before = seen.get(key);
    if (before !== undefined) say.fault(`${RECORD.definition}: ${place}: the same primary key as ${before}`);
    else seen.set(key, place);
  }
}

function checkDefinitionKeys({ definition, primitives }: RecordFacts, say: Findings): void {
  if (definition.fixed === null) {
    say.blockedBy('definition-form', 'there is no usable definition');
    return;
  }
  const { definition: fixed } = definition.fixed;
  for (const reason of reasonsToRefuseTokenKeys(fixed)) say.fault(`${RECORD.definition}: ${reason}`);
  for (const reason of reasonsToRefuseElectionKey(fixed, primitives.group)) {
    say.fault(`${RECORD.definition}: ${reason}`);
  }
  judgeCertificates(definition.certificates, say);
}

async function checkCeremony(election: ElectionFacts, say: Findings, facts: RecordFacts): Promise<void> {
  const { definition } = election.fixed;
  const read = await facts.files.read(RECORD.ceremony);
  if (read.kind === 'absent') {
    say.blockedBy('files', `${RECORD.ceremony} ${whyNot(read)}`);
    return;
  }
  if (read.kind === 'unreadable') {
    say.fault(`${RECORD.ceremony}: ${whyNot(read)}`);
    return;
  }
  const { group, openPgp } = facts.primitives;
  const reasons = await reasonsToRefuseCeremony({ group, openPgp, definition, bytes: read.bytes });
  for (const reason of reasons) say.fault(`${RECORD.ceremony}: ${reason}`);
}

export const DEFINITION_CHECKS: readonly Check[] = [
  { id: 'protocol-version', title: 'The protocol version is one that this verifier knows', run: checkProtocolVersion },
  { id: 'definition-form', title: 'The definition is complete, canonical and within bounds', run: checkDefinitionForm },
  { id: 'anchor', title: 'The definition is the one whose fingerprint you were given', run: checkAnchor },
  { id: 'definition-keys', title: 'Every key of the definition is a sound one', run: checkDefinitionKeys },
  {
    id: 'ceremony',
    title: 'The trustees’ ceremony is the one that the definition names',
    run: withElection(checkCeremony),
  },
];
