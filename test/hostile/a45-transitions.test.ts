import fc from 'fast-check';
import { expect, test } from 'vitest';
import { getDeclaration } from '../../src/app/officer/get-declaration.ts';
import { type ActProposal, proposeAct } from '../../src/app/officer/propose-act.ts';
import { requestUnsealing } from '../../src/app/officer/request-unsealing.ts';
import { signAct } from '../../src/app/officer/sign-act.ts';
import { signDeclaration } from '../../src/app/officer/sign-declaration.ts';
import { createSchedule, type Schedule } from '../../src/app/schedule/create-schedule.ts';
import { equalBytes } from '../../src/core/base/bytes.ts';
import type { FixedDefinition } from '../../src/core/election/fixed-definition.ts';
import { msToInstant } from '../../src/core/election/values.ts';
import {
  announceElection,
  castAs,
  drawAs,
  ELECTION,
  type Office,
  openOffice,
  signedBy,
  type TestMember,
  type TestToken,
  testMembers,
} from '../support/election-office.ts';

/**
 * Officers, members, the schedule and the clock do whatever they like in any order. A small model says what each step
 * must answer; after each step the ballot box must read as a life that an election can have.
 */

const MINUTE = 60_000;
/** More by HOSTILE_RUNS; a run takes about four seconds. */
const RUNS = Number(process.env['HOSTILE_RUNS'] ?? 3);

type Step =
  | { readonly do: 'clock'; readonly to: 'opens' | 'closes'; readonly byMs: number }
  | { readonly do: 'tick' | 'cast' | 'annul' | 'unseal' | 'declare' | 'shorten' }
  | { readonly do: 'extend'; readonly byMinutes: number };

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        do: fc.constant('clock' as const),
        to: fc.constantFrom('opens' as const, 'closes' as const),
        // Never before the draft: no signature from then counts.
        byMs: fc.constantFrom(-9 * MINUTE, -1, 0, 1, MINUTE, 120 * MINUTE),
      }),
    },
    { weight: 4, arbitrary: fc.constant({ do: 'tick' as const }) },
    { weight: 4, arbitrary: fc.constant({ do: 'cast' as const }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('extend' as const), byMinutes: fc.constantFrom(1, 30) }) },
    { weight: 1, arbitrary: fc.constant({ do: 'shorten' as const }) },
    { weight: 1, arbitrary: fc.constant({ do: 'annul' as const }) },
    { weight: 4, arbitrary: fc.constant({ do: 'unseal' as const }) },
    { weight: 3, arbitrary: fc.constant({ do: 'declare' as const }) },
  ),
  { minLength: 18, maxLength: 26, size: 'max' },
);

/** A life that ends well stands at the end of every run, so that the later states are met as often. */
const ENDING: readonly Step[] = [
  { do: 'clock', to: 'closes', byMs: 0 },
  { do: 'tick' },
  { do: 'unseal' },
  { do: 'tick' },
  { do: 'tick' },
  { do: 'cast' },
  { do: 'extend', byMinutes: 5 },
  { do: 'annul' },
  { do: 'declare' },
  { do: 'annul' },
  { do: 'cast' },
];

interface Drawn {
  readonly member: TestMember;
  readonly token: TestToken;
}

class Life {
  readonly #office: Office;
  readonly #fixed: FixedDefinition;
  readonly #schedule: Schedule;
  readonly #tokens: Drawn[];
  #lines: readonly Uint8Array[] = [];
  #closesAtMs: number;

  /** Tokens are drawn beforehand: with the close the keys that sign them are destroyed. */
  constructor(office: Office, fixed: FixedDefinition, tokens: readonly Drawn[]) {
    this.#office = office;
    this.#tokens = [...tokens];
    this.#fixed = fixed;
    this.#schedule = createSchedule(office.ports);
    this.#closesAtMs = office.closesAtMs;
  }

  #command = (index = 0) => ({ officer: this.#office.officers[index]!.fingerprint, election: ELECTION });
  #kinds = () => this.#lines.map((line) => (JSON.parse(Buffer.from(line).toString('utf8')) as { kind: string }).kind);
  #stands = (kind: string) => this.#kinds().includes(kind);
  #now = () => this.#office.ports.roll.nowMs();

  async #act(proposal: Omit<ActProposal, 'notAfter'>): Promise<boolean> {
    const { ports, officers } = this.#office;
    const notAfter = msToInstant((await this.#now()) + 60 * MINUTE);
    const act = await proposeAct(ports, { ...this.#command(), proposal: { ...proposal, notAfter } as ActProposal });
    if (!act.ok) return false;
    let made = false;
    for (const index of [0, 1]) {
      const signature = await signedBy(this.#office, officers[index]!, act.value.document);
      const signed = await signAct(ports, { ...this.#command(index), number: act.value.number, signature });
      made = signed.ok && signed.value.state === 'made';
    }
    return made;
  }

  /** What must become of a cast now. */
  async #castMust(): Promise<string> {
    const now = await this.#now();
    if (this.#stands('annulled')) return 'election-annulled';
    if (this.#stands('closed') || now >= this.#closesAtMs) return 'voting-closed';
    return now < this.#office.opensAtMs ? 'voting-not-open' : 'taken';
  }

  async #cast(): Promise<void> {
    const drawn = this.#tokens.pop();
    if (drawn === undefined) return;
    const must = await this.#castMust();
    const cast = await castAs(this.#office, this.#fixed, { ...drawn, choice: 0 });
    expect(cast.ok ? 'taken' : cast.error.kind).toBe(must);
  }

  async #extend(closesAtMs: number): Promise<void> {
    const now = await this.#now();
    const open = !this.#stands('annulled') && !this.#stands('closed') && now < this.#closesAtMs;
    const must = open && closesAtMs > this.#closesAtMs;
    expect(await this.#act({ act: 'extend', parameters: { closes: msToInstant(closesAtMs) } })).toBe(must);
    if (must) this.#closesAtMs = closesAtMs;
  }

  async #declare(): Promise<void> {
    const { ports, officers } = this.#office;
    const found = await getDeclaration(ports, this.#command());
    if (!found.ok) return;
    expect(this.#stands('unsealed')).toBe(true);
    for (const index of [0, 1]) {
      const signature = await signedBy(this.#office, officers[index]!, found.value.declaration);
      const signed = await signDeclaration(ports, { ...this.#command(index), signature });
      if (!signed.ok) expect(signed.error.kind).toMatch(/^(?:step-not-possible|signature-refused)$/);
    }
  }

  async take(step: Step): Promise<void> {
    const { ports, opensAtMs } = this.#office;
    switch (step.do) {
      case 'clock':
        await this.#office.clock((step.to === 'opens' ? opensAtMs : this.#closesAtMs) + step.byMs);
        break;
      case 'tick':
        await this.#schedule.tick();
        break;
      case 'cast':
        await this.#cast();
        break;
      case 'extend':
        await this.#extend(this.#closesAtMs + step.byMinutes * MINUTE);
        break;
      case 'shorten':
        await this.#extend(this.#closesAtMs - MINUTE);
        break;
      case 'annul': {
        const must = !this.#stands('annulled') && !this.#stands('share');
        expect(await this.#act({ act: 'annul', parameters: { reason: 'a rehearsal', check: null } })).toBe(must);
        break;
      }
      case 'unseal': {
        const asked = await requestUnsealing(ports, this.#command());
        if (!this.#stands('closed') || this.#stands('annulled')) {
          const isOver = !this.#stands('annulled') && (await this.#now()) >= this.#closesAtMs;
          if (asked.ok) expect(isOver).toBe(true);
        }
        break;
      }
      case 'declare':
        await this.#declare();
        break;
    }
    await this.check();
  }

  /** The ledger goes on from what it was, and reads as the life of one election. */
  async check(): Promise<void> {
    const { lines } = await this.#office.ports.box.ledger(ELECTION);
    expect(lines.length).toBeGreaterThanOrEqual(this.#lines.length);
    expect(this.#lines.every((line, at) => equalBytes(line, lines[at]!))).toBe(true);
    this.#lines = lines;
    expect((await this.#office.ports.box.election(ELECTION))!.closesAtMs).toBe(this.#closesAtMs);
    expect(this.#kinds().join(' ')).toMatch(LIFE);
  }
}

async function begin(office: Office): Promise<Life> {
  const fixed = await announceElection(office);
  const tokens: Drawn[] = [];
  for (const member of testMembers()) tokens.push({ member, token: await drawAs(office, fixed, member) });
  return new Life(office, fixed, tokens);
}

/** Every life: opened, voted in and closed; opened by the trustees; declared; or annulled before that, and then no more. */
const LIFE = new RegExp(
  '^announced( act)*( voting-opened( ballot| act)*)?' +
    '( closed( act)*( registers( act)*( agreed( act)*( mix( act)*)*( share( act)*( unsealed( act)*( declared)?)?)?)?)?)?' +
    '( annulled)?$',
);

test('whatever is done in whatever order, an election goes one way', { timeout: 600_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (taken) => {
      const office = await openOffice();
      try {
        const life = await begin(office);
        await life.check();
        for (const step of [...taken, ...ENDING]) await life.take(step);
      } finally {
        await office.close();
      }
    }),
    { numRuns: RUNS, endOnFailure: true },
  );
});

test('a life that ends well is met: to the declaration, with every refusal on the way', {
  timeout: 120_000,
}, async () => {
  const office = await openOffice();
  try {
    const life = await begin(office);
    for (const step of [{ do: 'clock', to: 'opens', byMs: 0 }, { do: 'cast' }, ...ENDING] as Step[])
      await life.take(step);
    const kinds = (await office.ports.box.ledger(ELECTION)).lines.map(
      (line) => (JSON.parse(Buffer.from(line).toString('utf8')) as { kind: string }).kind,
    );
    expect(kinds.at(-1)).toBe('declared');
  } finally {
    await office.close();
  }
});
