import type { CreateElectionInput } from '../client/generated/tellers-client.ts';
import {
  type ContestId,
  ContestIdSchema,
  type ElectionId,
  ElectionIdSchema,
  msToInstant,
  OptionIdSchema,
  ZoneSchema,
} from '../core/election/values.ts';
import type { DemoElection } from './elections.ts';

/** The draft and the roll of the demo's election. */

export type Draft = CreateElectionInput['body'];

export const ELECTION: ElectionId = ElectionIdSchema.parse('demo');
export const CONTEST: ContestId = ContestIdSchema.parse('contest');

/** How long voting lasts unless it is extended: a little longer where more members draw their tokens at once. */
const VOTING_MS = 20_000;
const VOTING_MS_PER_MEMBER = 2;
/** Time for importing, keys and signatures before voting opens: so much, and more for a long roll. */
const PREPARING_MS = 4000;
const PREPARING_MS_PER_MEMBER = 0.5;
/** Trustees sign the definition, too, each with a program that starts for it. */
const TRUSTEES_SIGN_MS = 8000;
/** How long a ceremony takes nobody knows: until it is over, the opening is as far away as this. */
const CEREMONY_MS = 3_600_000;

/** One entry of the roll, made up; the addresses lead nowhere. */
export function memberOf(index: number): { reference: string; mail: string } {
  const number = String(index + 1).padStart(6, '0');
  return { reference: `M-${number}`, mail: `member-${number}@demo.invalid` };
}

/** A roll with a member for each paper, in the section of the paper. */
export function rollCsv(papers: DemoElection['papers']): string {
  const rows = papers.map(({ section }, index) => {
    const { reference, mail } = memberOf(index);
    return `${reference},${section},${mail}`;
  });
  return `reference,section,mail\n${rows.join('\n')}\n`;
}

export function draftOf(input: {
  readonly election: DemoElection;
  readonly nowMs: number;
  readonly officers: Draft['officers'];
  readonly votingMs?: number;
  readonly trustees: 'none' | 'in ceremony' | 'ready';
}): Draft {
  const {
    election,
    nowMs,
    officers,
    trustees,
    votingMs = VOTING_MS + VOTING_MS_PER_MEMBER * election.papers.length,
  } = input;
  const trusteesMs = { none: 0, 'in ceremony': CEREMONY_MS, ready: TRUSTEES_SIGN_MS }[trustees];
  const opensMs = nowMs + PREPARING_MS + PREPARING_MS_PER_MEMBER * election.papers.length + trusteesMs;
  const { question, rule, seats, options } = election.contest;
  return {
    election: ELECTION,
    title: election.title,
    language: 'en',
    opens: msToInstant(opensMs),
    closes: msToInstant(opensMs + votingMs),
    zone: ZoneSchema.parse('Etc/UTC'),
    contests: [
      {
        id: CONTEST,
        question,
        rule: { ...rule, settings: { ...rule.settings } as Draft['contests'][number]['rule']['settings'] },
        seats,
        options: options.map(({ id, name }) => ({ id: OptionIdSchema.parse(id), name, statement: '', photo: null })),
      },
    ],
    sections: election.sections.map((section) => ({
      ...section,
      weight: 1,
      minimum: 1,
      mergeInto: null,
      openSmall: true,
    })),
    officers,
    registerIntervalSeconds: 10,
    contact: 'nobody@demo.invalid',
    rules: `The ballots of a published election, cast again.\n${election.published?.source ?? election.name}`,
    translations: [],
    proofs: { mail: true, letter: false, certificate: false, signIn: null },
    retentionDays: { rollSalts: 365, codes: 7, mails: 30, logs: 14 },
  };
}
