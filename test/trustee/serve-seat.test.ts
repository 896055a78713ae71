import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, utf8 } from '../../src/core/base/bytes.ts';
import type { Hash } from '../../src/core/election/values.ts';
import type { BoxLineBody, MixDocument } from '../../src/core/ledger/box-lines.ts';
import { createGroupEngine } from '../../src/core/mix/engine.ts';
import { agreementBytes } from '../../src/core/opening/agreement.ts';
import { makeMix, reasonsToRefuseMix } from '../../src/core/opening/mixing.ts';
import { openedLists } from '../../src/core/opening/opened-lists.ts';
import { reasonsToRefuseShare } from '../../src/core/opening/share.ts';
import type { SeatStore } from '../../src/trustee/seat-store.ts';
import { serveSeat } from '../../src/trustee/serve-seat.ts';
import { seededRandom } from '../support/random.ts';
import { INSTANTS } from '../support/record-definition.ts';
import type { RecordHooks } from '../support/record-maker.ts';
import {
  annul,
  closedRecord,
  type ServedRecord,
  type StepService,
  servedRecord,
  serving,
  signedSeat,
  stepService,
} from '../support/served-record.ts';

/** The record of an election, and forks of it that hold every signature: the service may show either to anybody. */
let honest: ServedRecord;
/** A ballot less. */
let shorter: ServedRecord;
/** The same ballot box, mixed by the first mixer another time. */
let mixedAgain: ServedRecord;

/** The same election without its third ballot. */
function withoutOneBallot(): RecordHooks {
  let ballots = 0;
  return {
    box: {
      item: (item) => {
        if (item.kind !== 'ballot') return [item];
        ballots += 1;
        return ballots === 3 ? [] : [item];
      },
    },
  };
}

/** The first mixer mixes the same lists once more. */
const otherMix: RecordHooks = {
  mix: (made, { maker: { fixed, group }, trustee, position, lists }) => {
    if (position > 1) return made;
    const random = seededRandom('another mix');
    return makeMix({ engine: createGroupEngine(group), random, fixed, trustee, position, lists });
  },
};

beforeAll(async () => {
  honest = await servedRecord();
  shorter = await servedRecord(withoutOneBallot());
  mixedAgain = await servedRecord(otherMix);
  expect(shorter.maker.fixed.fingerprintHex).toBe(honest.maker.fixed.fingerprintHex);
  expect(mixedAgain.maker.fixed.fingerprintHex).toBe(honest.maker.fixed.fingerprintHex);
}, 120_000);

async function serve(
  { store, service }: { store: SeatStore; service: StepService },
  until: 'agree' | 'mix' | 'open' | 'done',
) {
  const { ports, said } = await serving({ maker: honest.maker, store, service });
  await serveSeat(ports, until);
  return said;
}

const seat = (trustee = 1) => signedSeat(honest.maker, trustee);
const uploaded = ({ uploads }: StepService, sha256: string) => {
  const pieces = [...uploads].filter(([name]) => name.startsWith(sha256)).toSorted(([a], [b]) => a.localeCompare(b));
  return concatBytes(pieces.map(([, piece]) => piece));
};

describe('a trustee’s program', () => {
  test('agrees on the box and registers that it has verified, by its own signature', async () => {
    const service = stepService(honest.closed, 'agree');
    const said = await serve({ store: await seat(), service }, 'agree');
    const { document, signature } = service.handedIn[0]!.body as { document: string; signature: string };
    const content = JSON.parse(document) as Parameters<typeof agreementBytes>[1];
    expect(utf8(document)).toEqual(agreementBytes(honest.maker.fixed, content));
    expect(content).toMatchObject({ trustee: 1, election: honest.maker.fixed.fingerprintHex });
    expect(signature).toContain('BEGIN PGP SIGNATURE');
    expect(said.at(-1)).toContain(`root ${content.box.root}`);
  });

  test('mixes in its turn what the record holds, and hands in files that prove it', async () => {
    const service = stepService(honest.agreed, 'mix');
    await serve({ store: await seat(), service }, 'mix');
    const { document } = service.handedIn[0]!.body as { document: string };
    const { trustee, position, lists: content } = JSON.parse(document) as MixDocument;
    const { maker } = honest;
    const { lists } = openedLists({ definition: maker.fixed.definition, ballots: maker.accepted() });
    const reasons = await reasonsToRefuseMix({
      engine: createGroupEngine(maker.group),
      random: seededRandom('verify'),
      fixed: maker.fixed,
      lists,
      content: { trustee, position, lists: content },
      outputs: content.map(({ output }) => uploaded(service, output.sha256)),
      proofs: content.map(({ proof }) => uploaded(service, proof.sha256)),
    });
    expect(reasons).toEqual([]);
  });

  test('opens what was mixed last, with a share that holds', async () => {
    const service = stepService(honest.mixed, 'open');
    await serve({ store: await seat(3), service }, 'open');
    const { share } = service.handedIn[0]!.body as { share: BoxLineBody<'share'> };
    const blobs = share.lists.map(({ elements }) => uploaded(service, elements.sha256));
    const { group, fixed } = honest.maker;
    expect(reasonsToRefuseShare({ group, fixed, lists: honest.lists, share: { body: share, blobs } })).toEqual([]);
  });

  test('that is stopped anywhere in its mix sends the same bytes when it goes on', async () => {
    const store = await seat();
    const service = stepService(honest.agreed, 'mix');
    class Stopped extends Error {}
    const hashes = () =>
      [...service.uploads].map(([name, piece]) => [name, createHash('sha256').update(piece).digest('hex')]);
    let stops = 0;
    for (let after = 1; service.handedIn.length === 0; after += 1) {
      const before = hashes();
      let calls = 0;
      service.before = () => {
        calls += 1;
        if (calls > after) throw new Stopped();
      };
      await serve({ store, service }, 'mix').catch((error: unknown) => {
        if (!(error instanceof Stopped)) throw error;
        stops += 1;
      });
      expect(hashes().slice(0, before.length)).toEqual(before);
    }
    expect(stops).toBeGreaterThan(3);
    const { document } = service.handedIn[0]!.body as { document: string };
    const { lists } = JSON.parse(document) as MixDocument;
    const named = lists.flatMap(({ output, proof }) => [output.sha256, proof.sha256]);
    expect(new Set([...service.uploads.keys()].map((name) => name.split('/')[0]))).toEqual(new Set(named));
  });

  test('hands in the same share again when it was stopped before the answer', async () => {
    const store = await seat();
    const service = stepService(honest.mixed, 'open');
    await serve({ store, service }, 'open');
    await serve({ store, service }, 'open');
    expect(service.handedIn[1]).toEqual(service.handedIn[0]);
  });
});

/** Runs a program that must stop with a sentence, having handed in nothing more and uploaded nothing more. */
async function refused(
  { store, service }: { store: SeatStore; service: StepService },
  until: 'agree' | 'mix' | 'open' | 'done' = 'done',
): Promise<string> {
  const [handedIn, uploads] = [service.handedIn.length, service.uploads.size];
  const outcome = await serve({ store, service }, until).catch((error: unknown) => error);
  expect(outcome).toHaveProperty('name', 'TrusteeRefusal');
  expect([service.handedIn.length, service.uploads.size]).toEqual([handedIn, uploads]);
  return (outcome as Error).message;
}

describe('a trustee’s program does nothing, and says so,', () => {
  test('when it is shown a ballot box without one ballot after it agreed on another', async () => {
    const store = await seat();
    await serve({ store, service: stepService(honest.closed, 'agree') }, 'agree');
    const another = 'you have agreed on another ballot box of this election before';
    for (const [files, task] of [
      [shorter.closed, 'agree'],
      [shorter.agreed, 'mix'],
      [shorter.mixed, 'open'],
    ] as const) {
      expect(await refused({ store, service: stepService(files, task) }), task).toContain(another);
    }
  });

  test('when another program on the same folder was shown another ballot box in the same moment', async () => {
    const store = await seat();
    const service = stepService(honest.closed, 'agree');
    const { ports } = await serving({ maker: honest.maker, store, service });
    const remember: SeatStore['remember'] = async (entry) => {
      if (entry.act === 'agreed') await store.remember({ ...entry, subject: 'ab'.repeat(32) as Hash });
      await ports.store.remember(entry);
    };
    const racing = { ...ports, store: { ...ports.store, remember } };
    const another = 'you have agreed on another ballot box of this election before';
    await expect(serveSeat(racing, 'agree')).rejects.toThrow(another);
    // What was written second is never served later.
    expect(await refused({ store, service }, 'agree')).toContain(another);
    expect(service.handedIn).toEqual([]);
  });

  test('when it mixed without having agreed and is then shown a box without one ballot', async () => {
    const store = await seat();
    await serve({ store, service: stepService(honest.agreed, 'mix') }, 'mix');
    expect(await refused({ store, service: stepService(shorter.agreed, 'mix') })).toContain('another ballot box');
    expect(await refused({ store, service: stepService(shorter.mixed, 'open') })).toContain('another ballot box');
  });

  test('when it is asked to mix other lists of the same box', async () => {
    const files = async (hooks: RecordHooks) => {
      const maker = await closedRecord({ ...hooks, mixing: [1] });
      await maker.agree();
      await maker.mix();
      return maker.made().files;
    };
    const store = await seat(2);
    await serve({ store, service: stepService(await files({}), 'mix') }, 'mix');
    const service = stepService(await files(otherMix), 'mix');
    expect(await refused({ store, service })).toContain('you have mixed other lists of this election before');
  });

  test('when it is asked to open a second outcome of the mixing', async () => {
    const store = await seat(3);
    await serve({ store, service: stepService(honest.mixed, 'open') }, 'open');
    const service = stepService(mixedAgain.mixed, 'open');
    expect(await refused({ store, service })).toContain('you have opened other lists of this election before');
  });

  test('when it is not its turn to mix, or the mixing is not over', async () => {
    expect(await refused({ store: await seat(2), service: stepService(honest.agreed, 'mix') })).toContain(
      'it does not show the step that the service says is due',
    );
    expect(await refused({ store: await seat(2), service: stepService(honest.agreed, 'open') })).toContain(
      'the record does not verify, and nothing was done: mix',
    );
  });

  test('when a file of the record is not what the record says', async () => {
    const files = new Map(honest.agreed);
    const path = [...files.keys()].find((name) => name.startsWith('roll/'))!;
    files.set(path, utf8(`${'ab'.repeat(32)}\n`));
    const sentence = await refused({ store: await seat(), service: stepService(files, 'mix') });
    expect(sentence).toContain('the record does not verify, and nothing was done');
  });

  test('when the record is of another definition than it signed', async () => {
    const other = await closedRecord({ definition: (value) => ({ ...value, title: 'Another election' }) });
    const sentence = await refused({ store: await seat(), service: stepService(other.made().files, 'agree') });
    expect(sentence).toContain('anchor');
  });

  test('when the election was annulled, whatever the service asks for', async () => {
    const maker = await closedRecord();
    await annul(maker);
    const service = stepService(maker.made().files, 'agree');
    expect(await refused({ store: await seat(), service })).toContain('this election was annulled');
    service.state = 'annulled';
    expect(await refused({ store: await seat(), service })).toContain('it is never mixed or opened');
  });

  test('before the closing instant, by its own clock, whatever the ballot box says', async () => {
    for (const [files, task] of [
      [honest.closed, 'agree'],
      [honest.agreed, 'mix'],
      [honest.mixed, 'open'],
    ] as const) {
      const [store, service] = [await seat(), stepService(files, task)];
      const nowMs = () => Date.parse(INSTANTS.closesAfterExtension) - 121_000;
      const { ports } = await serving({ maker: honest.maker, store, service, nowMs });
      await expect(serveSeat(ports, task), task).rejects.toThrow('the service closed the ballot box too early');
      expect([service.handedIn.length, service.uploads.size]).toEqual([0, 0]);
    }
  });

  test('until its clock has come to the closing instant when it is a little behind', async () => {
    const [store, service] = [await seat(), stepService(honest.closed, 'agree')];
    const nowMs = () => Date.parse(INSTANTS.closesAfterExtension) - 120_000;
    const { ports } = await serving({ maker: honest.maker, store, service, nowMs });
    const slept: number[] = [];
    const sleep = (ms: number) => {
      expect(service.handedIn).toEqual([]);
      slept.push(ms);
      return Promise.resolve();
    };
    await serveSeat({ ...ports, sleep }, 'agree');
    expect(slept).toEqual([120_000]);
  });

  test('before the draw that settles ties stands in the ballot box', async () => {
    const withDraw: RecordHooks = { definition: (value) => ({ ...value, lots: 'draw' }) };
    const drawing = await servedRecord(withDraw);
    const store = await signedSeat(drawing.maker, 1);
    const service = stepService(drawing.mixed, 'open');
    const { ports } = await serving({ maker: drawing.maker, store, service });
    await expect(serveSeat(ports, 'open')).rejects.toThrow('it does not show the step');
    expect(service.handedIn).toEqual([]);
  });

  test('when it has signed no definition', async () => {
    const { confirmedSeat } = await import('../support/served-record.ts');
    const store = await confirmedSeat(honest.maker.keys, 1);
    const sentence = 'you have not signed a definition of this election yet';
    expect(await refused({ store, service: stepService(honest.closed, 'agree') })).toContain(sentence);
    // A definition that was put into its folder is none that it signed.
    await store.writeBytes('definition.json', honest.maker.fixed.bytes);
    expect(await refused({ store, service: stepService(honest.closed, 'agree') })).toContain(sentence);
  });

  test('when its share is not there, or belongs to another key', async () => {
    const store = await seat();
    await store.destroySecret('share');
    expect(await refused({ store, service: stepService(honest.mixed, 'open') })).toContain(
      'restore it from its backup',
    );
    const { secrets } = honest.maker.keys.otherCeremony;
    const { ceremonyId } = await import('../../src/core/ceremony/ceremony-id.ts');
    const { transcript } = honest.maker.keys.ceremony;
    const ceremony = Buffer.from(ceremonyId(transcript.subarray(0, transcript.indexOf(10)))).toString('hex');
    const share = { ceremony, share: Buffer.from(secrets[0]!).toString('base64url') };
    await store.writeShare(share as Parameters<SeatStore['writeShare']>[0]);
    expect(await refused({ store, service: stepService(honest.mixed, 'open') })).toContain(
      'does not belong to the key',
    );
  });
});

test('a record that shows the last step a moment after it is due is waited for', async () => {
  const service = stepService(honest.agreed, 'open');
  const { ports } = await serving({ maker: honest.maker, store: await seat(2), service });
  let looks = 0;
  const sleep = () => {
    looks += 1;
    if (looks === 3) Object.assign(service, { files: honest.mixed });
    return Promise.resolve();
  };
  await serveSeat({ ...ports, sleep }, 'open');
  expect(service.handedIn).toHaveLength(1);
});

test('a submission that the service refuses ends the program with every reason', async () => {
  const service = stepService(honest.closed, 'agree');
  service.verdict = { state: 'refused', reasons: ['it is about another box', 'and late'] };
  const outcome = await serve({ store: await seat(), service }, 'done').catch((error: unknown) => error);
  expect(outcome).toHaveProperty('message', 'the service refused your agreement: it is about another box; and late');
});

test('a share that comes when enough others stand, and is never judged, does not keep its program waiting', async () => {
  const service = stepService(honest.mixed, 'open');
  service.verdict = { state: 'waiting', reasons: [] };
  service.before = () => {
    if (service.handedIn.length > 0) Object.assign(service, { state: 'unsealed', task: 'done' });
  };
  expect((await serve({ store: await seat(2), service }, 'done')).at(-1)).toContain('Nothing is left to do for seat 2');
  expect(service.handedIn).toHaveLength(1);
});

test('a program whose share is not needed any more ends well', async () => {
  const service = stepService(honest.mixed, 'done');
  service.state = 'unsealed';
  expect((await serve({ store: await seat(2), service }, 'done')).at(-1)).toContain('Nothing is left to do for seat 2');
});
