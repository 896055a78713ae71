import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { verifyCommand } from '../cli/verify.ts';
import { parseResult } from '../core/count/count-election.ts';
import { electionNotice } from '../core/election/definition.ts';
import { instantToMs } from '../core/election/values.ts';
import { announce } from './announce.ts';
import { compareWithPublished } from './compare.ts';
import { declare } from './declare.ts';
import { castAll, membersOf } from './devices.ts';
import { ELECTION } from './draft.ts';
import { DEFAULT_ELECTION, type DemoElection, readDemoElection } from './elections.ts';
import { keepVotingOpen } from './extend.ts';
import { openOffice } from './office.ts';
import { createProgress, type Progress } from './progress.ts';
import { receiptsInRecord, saveRecord } from './save-record.ts';
import { type ServiceProcess, startService } from './service-process.ts';
import { openTrustees } from './trustees.ts';

/** `tellers demo`: a real election through the real service, from the roll to the verified record. */

export interface DemoOptions {
  /** Files of papers, of several each a section; none: the default election. */
  readonly data: readonly string[];
  readonly rule: string;
  readonly out: string;
  readonly workers: number;
  /** 1: the service holds the one key. */
  readonly trustees: number;
  readonly serve: boolean;
}

const sleep = (ms: number) => new Promise<void>((resolve_) => setTimeout(resolve_, ms));

/** Runs the demo. @returns the exit code: 0 when the record verified and agrees with what was published */
export async function runDemo(options: DemoOptions): Promise<number> {
  const election = await readDemoElection({
    files: options.data.length === 0 ? [DEFAULT_ELECTION] : options.data.map((file) => resolve(file)),
    rule: options.rule,
  });
  if (!election.ok) {
    for (const reason of election.error.reasons) process.stderr.write(`${reason}\n`);
    return 64;
  }
  const progress = createProgress(process.stdout, () => Date.now());
  progress.say(`${election.value.title}: ${election.value.papers.length} published papers, rule ${options.rule}`);
  if (election.value.rejected > 0) {
    progress.say(`${election.value.rejected} papers of the file are invalid under this rule and are left out`);
  }
  const dataFolder = await mkdtemp(join(tmpdir(), 'tellers-demo-'));
  const service = await startService({ dataFolder, workers: options.workers });
  progress.say(`The service runs at ${service.url} (${options.workers} API processes, its own PostgreSQL)`);
  const stopEarly = () => {
    void service.stop().then(() => process.exit(130));
  };
  process.once('SIGINT', stopEarly);
  process.once('SIGTERM', stopEarly);
  try {
    const code = await Promise.race([hold(service, { options, election: election.value, progress }), service.died]);
    if (options.serve) await keepServing(service, progress);
    return code;
  } finally {
    process.off('SIGINT', stopEarly);
    process.off('SIGTERM', stopEarly);
    await service.stop();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

/** Leaves the finished election to be looked at, until Ctrl-C. */
async function keepServing(service: ServiceProcess, progress: Progress): Promise<void> {
  progress.say(`Still serving at ${service.url}; Ctrl-C ends it and removes its data`);
  process.removeAllListeners('SIGINT');
  process.removeAllListeners('SIGTERM');
  await Promise.race([
    service.died,
    new Promise<void>((end) => {
      process.once('SIGINT', () => {
        end();
      });
      process.once('SIGTERM', () => {
        end();
      });
    }),
  ]);
}

interface Work {
  readonly options: DemoOptions;
  readonly election: DemoElection;
  readonly progress: Progress;
}

async function hold(service: ServiceProcess, { options, election, progress }: Work): Promise<number> {
  const office = await openOffice(service, join(service.dataFolder, 'officers'));
  const [chair] = office.desks;
  if (chair === undefined) throw new Error('bug: an office has desks');
  progress.say(`${office.desks.length} returning officers admitted; ${office.required} must sign whatever counts`);

  const trustees =
    options.trustees === 1
      ? undefined
      : await openTrustees({ folder: service.dataFolder, count: options.trustees, progress });
  const fixed = await announce({ chair, office, election, progress, trustees });
  const members = await membersOf(service, { election, fixed });
  const extension = keepVotingOpen({ office, progress, closes: fixed.definition.closes });
  const receipts = await castAll(members, progress).catch((error: unknown) => {
    extension.stop();
    throw error;
  });
  const closes = await extension.finish();
  members.ports.mails.close();

  progress.say(`All ballots are in; voting closes at ${closes}`);
  await sleep(Math.max(0, (instantToMs(closes) ?? 0) - Date.now()) + 200);
  await declare({ chair, desks: office.desks.slice(0, office.required), progress, trustees });

  const saved = await saveRecord({ url: service.url, election: ELECTION, folder: resolve(options.out) });
  progress.say(`The election record (${saved.files} files) is in ${options.out}`);
  const found = await receiptsInRecord({ folder: resolve(options.out), receipts });
  progress.say(`${found} of ${receipts.length} receipts are in the record`);
  process.stdout.write('\n');
  const verifyingMs = Date.now();
  const verified = await verifyCommand({
    target: resolve(options.out),
    fingerprint: fixed.fingerprintHex,
    json: false,
  });
  const tookMs = Date.now() - verifyingMs;
  const each = (tookMs / receipts.length).toFixed(2);
  progress.say(`Verified in ${(tookMs / 1000).toFixed(1)} s, ${each} ms a ballot, mixes and shares included`);
  const agrees = report(saved.result, election);
  process.stdout.write(`\n${fixed.definition.assurance.statement}\n`);
  process.stdout.write(
    `\nThis election: ${electionNotice(fixed.definition)}.\nVerify again: npx tellers verify ${options.out}\n`,
  );
  return verified === 0 && agrees && found === receipts.length ? 0 : 1;
}

/** Prints the result beside what was published. @returns whether the same candidates were elected */
function report(resultBytes: Uint8Array, election: DemoElection): boolean {
  const result = parseResult(resultBytes);
  const sheet = result?.contests[0];
  if (sheet === undefined) throw new Error('the result of the record cannot be read');
  const comparison = compareWithPublished(sheet, election.published);
  process.stdout.write(`\n${election.title}\n${comparison.lines.join('\n')}\n`);
  return comparison.electedAgree !== false;
}
