import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createLibsodiumGroup } from '../backends/libsodium-group.ts';
import { verifyEd25519 } from '../backends/node-ed25519.ts';
import { createTellersClient } from '../client/generated/tellers-client.ts';
import type { DrawnToken } from '../client/member-device.ts';
import { fetchWithTimeout } from '../client/patient-fetch.ts';
import { BLANK_OPTION } from '../core/election/definition.ts';
import type { FixedDefinition } from '../core/election/fixed-definition.ts';
import { instantToMs } from '../core/election/values.ts';
import { sealingFacts } from '../core/sealing/sealing-facts.ts';
import { memberOf } from './draft.ts';
import type { DemoElection } from './elections.ts';
import { openMailFolder } from './mail-folder.ts';
import { becomeReady, castPaper, type DemoMember, type MemberPorts } from './members.ts';
import { forEachInPool } from './pool.ts';
import type { Progress } from './progress.ts';
import type { ServiceProcess } from './service-process.ts';

/** Members whose devices are at work at the same time. */
const CLIENTS = 24;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** The members with the papers that they will cast, and what their devices need. */
export async function membersOf(
  service: ServiceProcess,
  { election, fixed }: { election: DemoElection; fixed: FixedDefinition },
): Promise<{ readonly ports: MemberPorts; readonly members: readonly DemoMember[] }> {
  const group = await createLibsodiumGroup();
  const facts = sealingFacts(fixed, group);
  if (!facts.ok) throw new Error(facts.error.reasons.join('; '));
  const options = fixed.definition.contests[0]?.options ?? [];
  const members = election.papers.map(({ marks }, index) => ({
    ...memberOf(index),
    marks: options.map(({ id }) => (id === BLANK_OPTION ? Number(marks.size === 0) : (marks.get(id) ?? 0))),
  }));
  const ports: MemberPorts = {
    client: createTellersClient({ baseUrl: service.url, fetch: fetchWithTimeout }),
    mails: openMailFolder(join(service.dataFolder, 'mail')),
    random: (length) => new Uint8Array(randomBytes(length)),
    group,
    verifyEd25519,
    sleep,
    fixed,
    facts: facts.value,
  };
  return { ports, members };
}

/** Every member draws a token; from the opening on every member casts. @returns the receipts */
export async function castAll(
  { ports, members }: Awaited<ReturnType<typeof membersOf>>,
  progress: Progress,
): Promise<readonly string[]> {
  const tokens: DrawnToken[] = [];
  const drawing = progress.count('Ballot tokens drawn', members.length);
  let drawn = 0;
  await forEachInPool(members, CLIENTS, async (member, index) => {
    tokens[index] = await becomeReady(ports, member);
    drawing.done((drawn += 1));
  });
  drawing.end();

  const opensMs = instantToMs(ports.fixed.definition.opens) ?? 0;
  if (opensMs > Date.now()) progress.say(`Voting opens at ${ports.fixed.definition.opens}`);
  await sleep(Math.max(0, opensMs - Date.now()) + 100);
  const receipts: string[] = [];
  const casting = progress.count('Ballots cast', members.length);
  await forEachInPool(members, CLIENTS, async (member, index) => {
    const token = tokens[index];
    if (token === undefined) throw new Error('bug: a member has no token');
    receipts.push(await castPaper(ports, member, token));
    casting.done(receipts.length);
  });
  casting.end();
  return receipts;
}
