import { type Check, type CheckFacts, type CheckId, done, missing, type Said, warning } from './check.ts';
import { lookAlikeChecks } from './checks-names.ts';
import { rankingChecks, sectionChecks } from './checks-sections.ts';

const DAY_MS = 86_400_000;
/** Officers may sign a declaration for so long after it is made. */
const SIGNING_DAYS = 90;
const LONG_RETENTION_DAYS = 3650;

function draftChecks({ draftReasons }: CheckFacts): Said[] {
  if (draftReasons.length === 0) return [done('The draft can become a definition.')];
  return draftReasons.map((reason) => missing(`Mend the draft: ${reason}.`));
}

function openingCheck({ nowMs, opensAtMs, closesAtMs, signatures }: CheckFacts): Said {
  if (signatures?.announced === true) return done('The election is announced.');
  const hours = Math.floor((opensAtMs - nowMs) / 3_600_000);
  if (opensAtMs <= nowMs) return missing('The opening has passed: set a later one.');
  if (hours < 24) {
    return warning(
      `Voting opens in ${hours} hours: give members at least a day after the announcement to draw their ballot tokens first, so that nobody can tie a token to a ballot by its time.`,
    );
  }
  if (closesAtMs - opensAtMs < 3_600_000) return warning('Voting is open for less than an hour: is that meant?');
  return done(`Voting opens in ${hours} hours.`);
}

function proofChecks({ draft, roll }: CheckFacts): Said[] {
  const { mail, letter, certificate, signIn } = draft.proofs;
  if (!mail && !letter && !certificate && signIn === null) {
    return [missing('No member could prove who they are: allow at least one way in "proofs".')];
  }
  const unreachable = roll.filter((row) => row.unreachable > 0);
  if (unreachable.length === 0)
    return [done('Every member on the roll can prove who they are by a way that is allowed.')];
  return unreachable.map((row) =>
    missing(
      `${row.unreachable} members of section ${row.section} can prove who they are by none of the ways that "proofs" allows: allow another way, or complete the roll.`,
      row.section,
    ),
  );
}

function ceremonyChecks({ ceremony, draft }: CheckFacts): [ceremony: Said, probe: Said, trustees: Said] {
  if (ceremony === null) {
    const test = draft.test ?? true;
    const alone = 'The service itself would hold the whole election key and could open every ballot alone';
    return [
      warning('No key ceremony was opened: open one with trustees of your own, or leave the key to the service.'),
      done('Without trustees of their own there are no probes to open.'),
      warning(test ? `${alone}.` : `${alone}; for anything that binds choose at least three trustees.`),
    ];
  }
  const { stage, complete, awaited, failure, threshold, trustees } = ceremony;
  const of = `${threshold} of ${trustees} trustees open the ballots`;
  const enough =
    trustees === 1
      ? warning('One trustee alone could open every ballot, and one lost key loses the election.')
      : threshold === 1
        ? warning(`${of}: each of them alone could open every ballot, also early.`)
        : done(`${of}; ${trustees - threshold} may lose their keys after they agreed on the ballot box.`);
  if (failure !== null) {
    return [
      missing(`The key ceremony has failed: ${failure}. Open a new one.`),
      missing('The probes were not opened.'),
      enough,
    ];
  }
  if (complete) return [done('The key ceremony is finished.'), done('Every probe was opened.'), enough];
  const waits = awaited.length === 0 ? '' : `; awaited: ${awaited.join(', ')}`;
  return [
    missing(`The key ceremony is not finished (${stage}${waits}).`),
    stage === 'confirming'
      ? done('Every probe was opened.')
      : missing('The probes are opened near the end of the ceremony.'),
    enough,
  ];
}

function officerChecks({ draft, certificates, closesAtMs }: CheckFacts): { officers: Said; certificates: Said[] } {
  const { required } = draft.officers;
  const count = certificates.length;
  const untilMs = closesAtMs + SIGNING_DAYS * DAY_MS;
  return {
    officers:
      count === 1
        ? warning('One returning officer decides alone: name at least three, of whom two must sign.')
        : required === count
          ? warning(`All ${count} returning officers must sign: one who is away or loses the key stops every act.`)
          : done(`${required} of ${count} returning officers must sign.`),
    certificates: certificates.map(({ name, expiresAtMs }) => {
      if (expiresAtMs === null) return done(`The certificate of ${name} does not run out.`, name);
      const day = new Date(expiresAtMs).toISOString().slice(0, 10);
      if (expiresAtMs <= closesAtMs) {
        return missing(
          `The certificate of ${name} runs out on ${day}, before voting closes: extend it and put it into the draft anew.`,
          name,
        );
      }
      if (expiresAtMs < untilMs) {
        return warning(
          `The certificate of ${name} runs out on ${day}; a declaration may be signed until ${SIGNING_DAYS} days after the close.`,
          name,
        );
      }
      return done(`The certificate of ${name} is valid until after the declaration.`, name);
    }),
  };
}

function retentionCheck({ draft }: CheckFacts): Said {
  const { rollSalts, codes, mails, logs } = draft.retentionDays;
  const days = `roll salts ${rollSalts}, codes ${codes}, mails ${mails}, logs ${logs} days after the end`;
  if (Math.max(rollSalts, codes, mails, logs) > LONG_RETENTION_DAYS) {
    return warning(`What is kept about members is kept for more than ten years (${days}): is that needed?`);
  }
  return done(`What is kept about members is deleted: ${days}.`);
}

function contactCheck({ draft: { contact } }: CheckFacts): Said {
  const reachable = /@|https?:\/\/|\d{4,}/.test(contact.replaceAll(/[\s()/-]/g, ''));
  return reachable
    ? done(`Members who need help are told: ${contact}.`)
    : warning(`Members who need help are told "${contact}": add an address or a telephone number.`);
}

function mailCheck({ mailServer, draft }: CheckFacts): Said {
  if (mailServer) return done('Mails go out by the mail server of the settings.');
  const text = 'No mail server is set: mails are only written into a folder of the service. Set SMTP_URL.';
  return (draft.test ?? true) || !draft.proofs.mail ? warning(text) : missing(text);
}

function signatureChecks({ signatures }: CheckFacts): [definition: Said, signatures: Said] {
  if (signatures === null) {
    return [
      missing('The exact bytes of the definition are not fixed yet: prepare it when nothing else is missing.'),
      missing('Nobody can sign before the definition is prepared.'),
    ];
  }
  const prepared = done('The exact bytes of the definition are fixed, and the roll is frozen.');
  if (signatures.announced) return [prepared, done('Enough have signed; the election is announced.')];
  return [prepared, missing(`Signatures of the definition are awaited from: ${signatures.awaited.join(', ')}.`)];
}

/** All checks of an election in preparation, in the order in which its officers go through them. */
export function checksOf(facts: CheckFacts): Check[] {
  const as = (id: CheckId, ...said: Said[]): Check[] => said.map((each) => ({ id, ...each }));
  const [ceremony, probe, trustees] = ceremonyChecks(facts);
  const officers = officerChecks(facts);
  const { roll, small } = sectionChecks(facts);
  const [definition, signatures] = signatureChecks(facts);
  const test = facts.draft.test ?? true;
  return [
    ...as('draft', ...draftChecks(facts)),
    ...as('opens', openingCheck(facts)),
    ...as('roll', ...roll),
    ...as('proofs', ...proofChecks(facts)),
    ...as('small-section', ...small),
    ...as('long-ranking', ...rankingChecks(facts)),
    ...as('look-alike', ...lookAlikeChecks(facts)),
    ...as('ceremony', ceremony),
    ...as('probe', probe),
    ...as('trustees', trustees),
    ...as('officers', officers.officers),
    ...as('officer-certificate', ...officers.certificates),
    ...as('retention', retentionCheck(facts)),
    ...as('contact', contactCheck(facts)),
    ...as(
      'test',
      test
        ? warning(
            'The election is marked as a test, on every page and on the declaration: nothing that binds is decided by it.',
          )
        : done('The election is marked as a real one.'),
    ),
    ...as(
      'witnesses',
      warning(
        'No witnesses cosign the ledgers: a service that shows different people different ballot boxes is caught only by people who compare checkpoints.',
      ),
    ),
    ...as('mail', mailCheck(facts)),
    ...as('definition', definition),
    ...as('signatures', signatures),
  ];
}
