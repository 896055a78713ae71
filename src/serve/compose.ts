import { createHash } from 'node:crypto';
import type { Express } from 'express';
import { createBallotQueues } from '../app/box/ballot-queues.ts';
import { createFactsOf } from '../app/box/box-facts.ts';
import { castBallot } from '../app/box/cast-ballot.ts';
import { receiptOf } from '../app/box/receipt-of.ts';
import { createSealingFactsOf } from '../app/box/sealing-facts-of.ts';
import { signRefusal } from '../app/box/sign-refusal.ts';
import { createTreeMirrors } from '../app/box/tree-mirrors.ts';
import { createCeremonyJudge } from '../app/ceremony-judge.ts';
import type { OfficerPorts } from '../app/officer/ports.ts';
import { electionStatus, listElections } from '../app/record/election-status.ts';
import {
  ballotTable,
  definitionFile,
  listBallots,
  resultFile,
  resultTable,
  turnout,
  turnoutTable,
} from '../app/record/exports.ts';
import { consistencyProof, inclusionProof } from '../app/record/ledger-proofs.ts';
import { createPageFiles } from '../app/record/page-files.ts';
import { createRecordFiles } from '../app/record/record-reader.ts';
import type { DeliverPorts } from '../app/roll/notices/deliver.ts';
import { tellOfChange } from '../app/roll/notices/tell-of-change.ts';
import type { ChannelNotices } from '../app/roll/ports-amendments.ts';
import type { NoticeStore } from '../app/roll/ports-notices.ts';
import { verifyTokenSignature } from '../backends/node-rsa.ts';
import { HashSchema } from '../core/election/values.ts';
import { createHttpApp } from '../http/app.ts';
import type { BoxUseCases } from '../http/routes/box.ts';
import { composeEvents, type EventWork } from './compose-events.ts';
import { memberUseCases } from './compose-members.ts';
import {
  officerElectionUseCases,
  officerProofsUseCases,
  officerUseCases,
  trusteeUseCases,
} from './compose-officers.ts';
import { readPageFiles } from './page-program.ts';
import { limitOf, type ServiceParts, systemRandom } from './service-parts.ts';

export interface Service {
  readonly app: Express;
  readonly officerPorts: OfficerPorts;
  /** Public events: for the process that schedules. */
  readonly eventWork: EventWork;
  /** For the courier of notices. */
  readonly deliverPorts: DeliverPorts;
  /** Resolves when no ballot and no notice waits any more. */
  drained(): Promise<void>;
  /** From now on the process tells load balancers that it goes. */
  beginStop(): void;
}

/** Sign-in documents that officers may ask for, all together. */
const SIGN_IN_DOCUMENTS_PER_MINUTE = 1200;

function boxUseCases(parts: ServiceParts): { useCases: BoxUseCases; drained: () => Promise<void> } {
  const { keys, group } = parts;
  const store = parts.stores.box;
  const log = parts.logs.box;
  const factsOf = createFactsOf(store);
  const mirrors = createTreeMirrors(store);
  const queues = createBallotQueues({ store, keys });
  const sealingFactsOf = createSealingFactsOf(group);
  const casting = { factsOf, sealingFactsOf, group, verifyTokenSignature, queues, store, mirrors, log };
  return {
    useCases: {
      castBallot: (command) => castBallot(casting, command),
      receiptOf: (command) => receiptOf({ factsOf, store, mirrors }, command),
      signRefusal: (command) => signRefusal({ factsOf, keys }, command),
    },
    drained: () => queues.drained(),
  };
}

/** Queued with all other notices: the mail server may be away, and what became of each is known. */
function channelNoticesBy(notices: NoticeStore): ChannelNotices {
  return {
    async changed(notice) {
      await tellOfChange(notices, notice);
      return true;
    },
  };
}

/** Puts one process of the service together. The two sides meet here and in the officers' use cases only. */
export function composeService(parts: ServiceParts): Service {
  const { config, keys, openPgp, logs } = parts;
  const { officers, roll, registers, amendments, ceremonies, notices, box, submissions } = parts.stores;
  const built = parts.builtPages ?? readPageFiles();
  const officerPorts: OfficerPorts = {
    officers,
    roll,
    registers,
    amendments,
    channelNotices: channelNoticesBy(notices),
    ceremonies,
    box,
    submissions,
    notices,
    ceremonyJudge: createCeremonyJudge({ group: parts.group, openPgp }),
    keys,
    openPgp,
    random: systemRandom,
    log: logs.service,
    settings: {
      publicUrl: config.publicUrl,
      publicHost: config.publicHost,
      bundles: built.map(({ sha256 }) => HashSchema.parse(sha256)),
      mailServer: config.mail.smtpUrl !== null,
    },
  };
  const files = createRecordFiles(
    { roll, registers, box },
    {
      sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
      ...(parts.recordMaxAgeMs === undefined ? {} : { maxAgeMs: parts.recordMaxAgeMs }),
    },
  );
  const statusPorts = { roll, registers, box, files };
  const member = memberUseCases(parts);
  const boxSide = boxUseCases(parts);
  const events = composeEvents({
    roll,
    registers,
    box,
    events: parts.stores.events,
    webhooks: parts.stores.webhooks,
    key: parts.codeKey,
    allowed: config.webhookAddresses,
    log: logs.service,
  });
  let stopping = false;
  const app = createHttpApp({
    officer: officerUseCases(officerPorts),
    officerElections: officerElectionUseCases(officerPorts),
    officerProofs: officerProofsUseCases(officerPorts, parts.stores.members),
    trustee: trusteeUseCases(officerPorts),
    observer: {
      listElections: () => listElections(statusPorts),
      electionStatus: (command) => electionStatus(statusPorts, command),
      definitionFile: (command) => definitionFile(statusPorts, command),
      turnout: (command) => turnout(statusPorts, command),
      turnoutTable: (command) => turnoutTable(statusPorts, command),
      resultFile: (command) => resultFile(statusPorts, command),
      resultTable: (command) => resultTable(statusPorts, command),
      listBallots: (command) => listBallots(statusPorts, command),
      ballotTable: (command) => ballotTable(statusPorts, command),
      inclusionProof: (command) => inclusionProof(statusPorts, command),
      consistencyProof: (command) => consistencyProof(statusPorts, command),
    },
    member: member.useCases,
    box: boxSide.useCases,
    record: files,
    events: events.useCases,
    log: logs.service,
    readiness: parts.readiness,
    isStopping: () => stopping,
    stopReminders: (notice) => notices.stopReminders(notice),
    signInLimit: limitOf(parts, {
      name: 'officer-sign-in',
      points: SIGN_IN_DOCUMENTS_PER_MINUTE,
      windowSeconds: 60,
    }),
    ...(parts.answered === undefined ? {} : { answered: parts.answered }),
    publicUrl: config.publicUrl,
    pageFiles: createPageFiles({ store: parts.stores.pageFiles, box, built }),
  });
  return {
    app,
    officerPorts,
    eventWork: events.work,
    deliverPorts: member.deliverPorts,
    async drained() {
      await Promise.all([member.drained(), boxSide.drained()]);
    },
    beginStop() {
      stopping = true;
    },
  };
}
