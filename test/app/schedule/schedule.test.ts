import { afterEach, describe, expect, test } from 'vitest';
import { getDeclaration } from '../../../src/app/officer/get-declaration.ts';
import { proposeAct } from '../../../src/app/officer/propose-act.ts';
import { requestUnsealing } from '../../../src/app/officer/request-unsealing.ts';
import { signDeclaration } from '../../../src/app/officer/sign-declaration.ts';
import { createSchedule } from '../../../src/app/schedule/create-schedule.ts';
import { Resting } from '../../../src/app/schedule/memory.ts';
import { fromUtf8, utf8 } from '../../../src/core/base/bytes.ts';
import { msToInstant } from '../../../src/core/election/values.ts';
import { boxLines } from '../../db/support.ts';
import {
  announceElection,
  castAs,
  ELECTION,
  type Office,
  openOffice,
  orThrow,
  signedBy,
  testMembers,
} from '../../support/election-office.ts';

describe('the schedule', () => {
  let office: Office;
  const command = () => ({ officer: office.officers[0].fingerprint, election: ELECTION });
  const failures = () => office.events.filter((event) => event.startsWith('schedule-failed'));
  afterEach(() => office.close());

  async function closeAndAsk(): Promise<void> {
    const fixed = await announceElection(office);
    await office.clock(office.opensAtMs);
    for (const member of testMembers()) orThrow(await castAs(office, fixed, { member, choice: 0 }));
    await office.clock(office.closesAtMs);
    orThrow(await requestUnsealing(office.ports, command()));
  }

  test('gives no declaration to sign while a check of the verifier fails, says which, and lets that be named to annul', async () => {
    let verified = 0;
    office = await openOffice((ports) => ({
      ...ports,
      heavy: {
        ...ports.heavy,
        // A count that elects somebody else, as a bent program would.
        unseal: async (input) => {
          const unsealed = await ports.heavy.unseal(input);
          const text = fromUtf8(unsealed.result);
          if (!text.ok) throw new Error('the result is text');
          const changed = text.value.replace(/"elected":\["[a-z]+"\]/, '"elected":["blank"]');
          expect(changed).not.toBe(text.value);
          return { ...unsealed, result: utf8(changed) };
        },
        declaration: (input) => {
          verified += 1;
          return ports.heavy.declaration(input);
        },
      },
    }));
    await closeAndAsk();
    const schedule = createSchedule(office.ports);
    for (let count = 0; count < 3; count += 1) await schedule.tick();
    expect(verified).toBe(1);
    const refused = await getDeclaration(office.ports, command());
    if (refused.ok || refused.error.kind !== 'step-not-possible') throw new Error('there is a declaration');
    expect(refused.error.reasons.some((reason) => reason.startsWith('recount ('))).toBe(true);
    expect(await office.ports.box.file(ELECTION, 'declaration.json')).toBeNull();
    // Another process finds the same, and that it was said already.
    await createSchedule(office.ports).tick();
    expect(failures()).toEqual([]);
    const proposal = {
      act: 'annul' as const,
      parameters: { reason: 'the count is wrong', check: 'recount' },
      notAfter: msToInstant(office.closesAtMs + 3_600_000),
    };
    expect((await proposeAct(office.ports, { ...command(), proposal })).ok).toBe(true);
  });

  test('declares nothing by signatures that come together after the declaration’s last instant', async () => {
    office = await openOffice();
    await closeAndAsk();
    const schedule = createSchedule(office.ports);
    await schedule.tick();
    const { declaration } = orThrow(await getDeclaration(office.ports, command()));
    const signatures = await Promise.all(office.officers.map((officer) => signedBy(office, officer, declaration)));
    const { notAfter } = JSON.parse(declaration) as { notAfter: string };
    await office.clock(Date.parse(notAfter));
    for (const [index, signature] of signatures.slice(0, 2).entries()) {
      const { fingerprint: signer } = office.officers[index]!;
      await office.ports.roll.putDeclarationSignature(ELECTION, { signer, signature });
    }
    for (let count = 0; count < 3; count += 1) await schedule.tick();
    expect((await office.ports.box.election(ELECTION))?.state).toBe('unsealed');
    expect(office.events.filter((event) => event.startsWith('declaration-not-possible'))).toHaveLength(1);
    const late = await signDeclaration(office.ports, { ...command(), signature: signatures[2]! });
    expect(!late.ok && late.error.kind).toBe('step-not-possible');
  });

  test('opens nothing before an officer asks, and nothing whose registers are not stated', async () => {
    office = await openOffice((ports) => ({
      ...ports,
      registers: Object.assign(Object.create(ports.registers) as typeof ports.registers, {
        publish: (input: Parameters<typeof ports.registers.publish>[0]) =>
          input.end ? Promise.reject(new Error('the register is out of reach')) : ports.registers.publish(input),
      }),
    }));
    await closeAndAsk();
    const schedule = createSchedule(office.ports);
    for (let count = 0; count < 4; count += 1) await schedule.tick();
    const kinds = boxLines(await office.ports.box.ledger(ELECTION)).map(({ kind }) => kind);
    expect(kinds.at(-1)).toBe('closed');
    // After a failure it rests for a tick, then for two: of four ticks it tried in the first and the third.
    expect(failures()).toHaveLength(2);
  });

  test('goes on with an election while a long opening of it is still under way, without beginning it again', async () => {
    let release: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun = 0;
    office = await openOffice((ports) => ({
      ...ports,
      heavy: {
        ...ports.heavy,
        share: async (input) => {
          begun += 1;
          await gate;
          return ports.heavy.share(input);
        },
      },
    }));
    await closeAndAsk();
    const schedule = createSchedule(office.ports);
    const first = schedule.tick();
    while (begun === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    // Returns although the first has not: it passes over what is busy.
    await schedule.tick();
    await schedule.tick();
    expect(begun).toBe(1);
    release();
    await schedule.idle();
    await first;
    const kinds = boxLines(await office.ports.box.ledger(ELECTION)).map(({ kind }) => kind);
    expect(kinds.slice(-4)).toEqual(['agreed', 'mix', 'share', 'unsealed']);
  });
});

describe('resting after failures', () => {
  test('doubles with every failure in a row, up to sixty-four ticks, and ends with a success', () => {
    const resting = new Resting();
    const rest = () => {
      let ticks = 0;
      while (resting.isResting('spring')) ticks += 1;
      return ticks;
    };
    const rests = Array.from({ length: 9 }, () => {
      resting.failed('spring');
      return rest();
    });
    expect(rests).toEqual([1, 2, 4, 8, 16, 32, 64, 64, 64]);
    expect(resting.isResting('autumn')).toBe(false);
    resting.succeeded('spring');
    resting.failed('spring');
    expect(rest()).toBe(1);
  });
});
