import { equalBytes } from '../base/bytes.ts';
import { instantToMs, msToInstant, trustedHex } from '../election/values.ts';
import { RECORD } from '../record/paths.ts';
import type { Check } from './check.ts';
import { type ElectionFacts, type RecordFacts, stepOf } from './facts.ts';
import { boxPlace, withElection } from './guards.ts';
import type { ActFacts } from './load-acts.ts';
import type { Findings } from './report.ts';
import { judgeSignatures, requireOfficers } from './signatures.ts';

/** What returning officers signed: the definition, and every act that stands in the ballot box. */

async function checkDefinitionSignatures(election: ElectionFacts, say: Findings, facts: RecordFacts): Promise<void> {
  const announced = stepOf(election.box, 'announced');
  if (announced === null) {
    say.blockedBy('box-order', 'no "announced" line names the signatures');
    return;
  }
  const { fixed } = election;
  const found = await judgeSignatures({
    facts,
    say,
    document: {
      bytes: fixed.bytes,
      refs: announced.body.signatures,
      pathOf: (ref) => RECORD.definitionSignature(ref),
      notBeforeMs: instantToMs(fixed.definition.drafted) ?? 0,
      notAfterMs: instantToMs(fixed.definition.closes) ?? 0,
    },
  });
  requireOfficers({ facts, found, what: RECORD.definition, say });
  for (const { role, name, place, certificate } of facts.definition.certificates) {
    if (role === 'officer' || certificate === null || found.incomplete) continue;
    // Whoever writes a shadow definition can name officers of its own, but not sign for these (PR-14).
    const signed = found.holds.get(role)?.has(certificate.fingerprint) === true;
    if (!signed) say.fault(`${RECORD.definition}: not signed by the ${role} "${name}" (${place})`);
  }
}

function judgeBinding(election: ElectionFacts, facts: ActFacts): string[] {
  const { act, body, seq } = facts;
  if (act === null) return [...facts.reasons];
  const faults: string[] = [];
  const { tree } = election.box.ledger;
  if (act.election !== election.fixed.fingerprintHex) faults.push('is an act of another election');
  if (act.number !== body.number) faults.push(`is act ${act.number}`);
  if (act.act !== body.act) faults.push(`is "${act.act}" where the line says "${body.act}"`);
  if (act.box.size > seq) faults.push('names a head of the ballot box that came later than the act');
  else if (!equalBytes(tree.rootAt(act.box.size), trustedHex(act.box.root))) {
    faults.push('names a head that the ballot box never had');
  }
  return faults;
}

/** What a witness saw proves that an act's line came too late: a head without it, seen at or after the instant. */
function wasMissingAt(election: ElectionFacts, seq: number, instantMs: number): boolean {
  return election.box.ledger.heads.some(
    ({ size, cosignatures }) => size <= seq && cosignatures.some(({ timeSeconds }) => timeSeconds * 1000 >= instantMs),
  );
}

function judgeEffect(election: ElectionFacts, facts: ActFacts, closesAtMs: number): string[] {
  const { act, seq } = facts;
  if (act === null) return [];
  const faults: string[] = [];
  if (wasMissingAt(election, seq, instantToMs(act.notAfter) ?? 0)) faults.push(`took effect after ${act.notAfter}`);
  switch (act.act) {
    case 'extend': {
      const until = instantToMs(act.parameters.closes) ?? 0;
      if (until <= closesAtMs) faults.push(`extends to ${act.parameters.closes}, which is not later`);
      if (wasMissingAt(election, seq, closesAtMs)) faults.push('extends the voting after it had closed');
      return faults;
    }
    case 'annul': {
      const share = stepOf(election.box, 'share');
      if (share !== null && share.seq < seq && act.parameters.check === null) {
        faults.push('annuls after a decryption share without naming a failed check');
      }
      return faults;
    }
    case 'skip': {
      const skipped = election.box.steps.find(({ line }) => line.kind === 'skipped' && line.body.act === act.number);
      if (skipped?.line.kind === 'skipped' && skipped.line.body.trustee !== act.parameters.trustee) {
        faults.push(`passes over trustee ${act.parameters.trustee}, and ${boxPlace(skipped.seq)} says another`);
      }
      return faults;
    }
    case 'draw': {
      if (election.fixed.definition.lots !== 'draw') faults.push('draws for lots, which come from the trustees’ coin');
      const before = election.acts.find((other) => other.act?.act === 'draw' && other.seq < seq);
      if (before !== undefined) faults.push(`draws for lots again, after ${before.path}`);
      return faults;
    }
  }
}

async function judgeAct(facts: RecordFacts, election: ElectionFacts, act: ActFacts, say: Findings): Promise<void> {
  const place = boxPlace(act.seq);
  const hash = await facts.files.hash(act.path);
  if (act.bytes === null || !('sha256' in hash)) {
    if (facts.files.has(act.path)) say.fault(`${act.path}: ${act.reasons.join('; ')}`);
    else say.blockedBy('files', `${act.path} is missing`);
    return;
  }
  const { document } = act.body;
  if (hash.sha256 !== document.sha256 || hash.size !== document.size) {
    say.fault(`${act.path}: is not the act that ${place} names`);
  }
  for (const fault of judgeBinding(election, act)) say.fault(`${act.path}: ${fault}`);
  const found = await judgeSignatures({
    facts,
    say,
    document: {
      bytes: act.bytes,
      refs: act.body.signatures,
      pathOf: ({ certificate }) => RECORD.actSignature({ number: act.body.number, certificate }),
      notBeforeMs: instantToMs(election.fixed.definition.drafted) ?? 0,
      notAfterMs: instantToMs(act.act?.notAfter ?? '') ?? 0,
    },
  });
  requireOfficers({ facts, found, what: act.path, say });
}

async function checkActs(election: ElectionFacts, say: Findings, facts: RecordFacts): Promise<void> {
  const { acts, box, fixed } = election;
  let closesAtMs = instantToMs(fixed.definition.closes) ?? 0;
  for (const act of acts) {
    await judgeAct(facts, election, act, say);
    for (const fault of judgeEffect(election, act, closesAtMs)) say.fault(`${act.path}: ${fault}`);
    if (act.act?.act === 'extend') closesAtMs = instantToMs(act.act.parameters.closes) ?? closesAtMs;
    if (act.act !== null) say.note(`act ${act.act.number}: ${act.act.act}`);
  }
  const annulled = stepOf(box, 'annulled');
  const annulment = acts.find(({ body }) => body.number === annulled?.body.act)?.act;
  if (annulled !== null && annulment?.act === 'annul' && annulment.parameters.reason !== annulled.body.reason) {
    say.fault(`${boxPlace(annulled.seq)}: gives another reason than act ${annulled.body.act}, which was signed`);
  }
  const closed = stepOf(box, 'closed');
  if (closed !== null && closed.body.closes !== msToInstant(closesAtMs)) {
    say.fault(
      `${boxPlace(closed.seq)}: closed at ${closed.body.closes} where the definition and its acts say ${msToInstant(closesAtMs)}`,
    );
  }
}

export const ACT_CHECKS: readonly Check[] = [
  {
    id: 'definition-signatures',
    title: 'Officers, every registrar and every trustee signed the definition',
    run: withElection(checkDefinitionSignatures),
  },
  {
    id: 'acts',
    title: 'Every act was signed, belongs to this election and had the effect it says',
    run: withElection(checkActs),
  },
];
