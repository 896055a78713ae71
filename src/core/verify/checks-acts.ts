import { instantToMs, msToInstant } from '../election/values.ts';
import { RECORD } from '../record/paths.ts';
import type { Check } from './check.ts';
import { type ElectionFacts, type RecordFacts, stepOf } from './facts.ts';
import { boxPlace, withElection } from './guards.ts';
import { ActJudge, judgeBinding } from './judge-act.ts';
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

async function judgeDocument(input: {
  readonly facts: RecordFacts;
  readonly election: ElectionFacts;
  readonly act: ActFacts;
  /** Whose signatures do not count for it. */
  readonly notCounting: ReadonlySet<string>;
  readonly say: Findings;
}): Promise<void> {
  const { facts, election, act, notCounting, say } = input;
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
  requireOfficers({ facts, found, notCounting, what: act.path, say });
}

async function checkActs(election: ElectionFacts, say: Findings, facts: RecordFacts): Promise<void> {
  const { acts, box } = election;
  const judge = new ActJudge(election, facts);
  for (const act of acts) {
    await judgeDocument({ facts, election, act, notCounting: judge.notCounting(act.act), say });
    for (const fault of judge.judge(act)) say.fault(`${act.path}: ${fault}`);
    if (act.act !== null) say.note(`act ${act.act.number}: ${act.act.act}`);
  }
  const annulled = stepOf(box, 'annulled');
  const annulment = acts.find(({ body }) => body.number === annulled?.body.act)?.act;
  if (annulled !== null && annulment?.act === 'annul' && annulment.parameters.reason !== annulled.body.reason) {
    say.fault(`${boxPlace(annulled.seq)}: gives another reason than act ${annulled.body.act}, which was signed`);
  }
  const closed = stepOf(box, 'closed');
  const { closesAtMs } = judge;
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
