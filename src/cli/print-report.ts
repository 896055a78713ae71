import type { CheckReport, CheckStatus, VerificationReport, VerifiedState } from '../core/verify/report.ts';
import { printable } from '../core/verify/report.ts';
import type { UnredeemedError, UnredeemedReport, UnredeemedSection } from '../core/verify/unredeemed.ts';

/** A verification report as lines of text for people. */

const WORDS: { readonly [S in CheckStatus]: string } = {
  passed: 'passed',
  failed: 'FAILED',
  'not-applicable': '-',
};

const STATES: { readonly [S in VerifiedState]: string } = {
  announced: 'announced: voting has not begun',
  voting: 'voting is open',
  closed: 'closed: the ballots have not been opened',
  unsealed: 'the ballots are opened: the result has not been declared',
  declared: 'the result is declared',
  annulled: 'ANNULLED: there is no result',
};

/** Evidence of a passed check that is printed without being asked for: figures that people compare. */
const SHOWN_WHEN_PASSED: ReadonlySet<string> = new Set(['ballots-within-issued', 'recount']);

function printCheck({ id, title, status, evidence }: CheckReport): string {
  const line = `${WORDS[status].padEnd(7)} ${id.padEnd(23)} ${title}`;
  const isShown = status !== 'passed' || SHOWN_WHEN_PASSED.has(id);
  return [line, ...(isShown ? evidence.map((text) => `          ${text}`) : [])].join('\n');
}

function printFigures(report: VerificationReport): string[] {
  const { figures } = report;
  if (figures === null) return [];
  const lines: string[] = [];
  for (const { name, hidden } of figures.sections) {
    lines.push(
      `${printable(name)}: G = ${hidden} (so many false ballots could registrars have hidden, all of them together)`,
    );
  }
  for (const { contest, lead } of figures.contests) {
    if (lead !== null) lines.push(`${contest}: the last elected led by ${lead} votes at the last stage`);
  }
  if (figures.rejectedVotes > 0) lines.push(`${figures.rejectedVotes} votes rejected`);
  if (figures.withheldBallots > 0) lines.push(`${figures.withheldBallots} ballots withheld`);
  return lines;
}

function verdict(report: VerificationReport): string {
  const count = (status: CheckStatus) => report.checks.filter((check) => check.status === status).length;
  const [passed, failed, skipped] = [count('passed'), count('failed'), count('not-applicable')];
  return `${passed} checks passed, ${failed} failed, ${skipped} do not apply`;
}

function printAnchor(report: VerificationReport): string[] {
  if (report.fingerprint === null) return [];
  const words = report.words.join(' ');
  if (report.anchored) return [`The definition has the fingerprint ${report.fingerprint}: ${words}`];
  return [
    `No fingerprint was given, so all of this holds only if the notice of the election shows ${report.fingerprint}: ${words}`,
  ];
}

/** The whole report. Its last line says which fingerprint to compare when the caller gave none. */
export function printReport(report: VerificationReport): string {
  const { election } = report;
  const head = election === null ? [] : [printable(election.title), election.notice, STATES[election.state], ''];
  const lines = [
    ...head,
    ...report.checks.map(printCheck),
    '',
    ...printFigures(report),
    ...report.errors.map((error) => `error of the verifier: ${error}`),
    verdict(report),
    ...printAnchor(report),
  ];
  return `${lines.join('\n')}\n`;
}

function printShown({ name, shown, hidden, isProof }: UnredeemedSection): string {
  const verdictOf = isProof
    ? 'MORE THAN THERE CAN BE: all registrars together signed more tokens than they registered'
    : 'no more than there can be';
  return `${printable(name)}: unused tokens shown: ${shown}, G = ${hidden}: ${verdictOf}`;
}

/** What shown tokens say of the registrars, one line a section, and every file that counts for nothing. */
export function printUnredeemed(unredeemed: UnredeemedReport | UnredeemedError): string {
  const lines =
    'reason' in unredeemed
      ? [`The unused tokens cannot be judged: ${unredeemed.reason}`]
      : [
          ...unredeemed.sections.map(printShown),
          ...unredeemed.refused.map(({ name, reasons }) => `${name} counts for nothing: ${reasons.join('; ')}`),
        ];
  return ['', ...lines, ''].join('\n');
}
