import { fromHex } from '../core/base/bytes.ts';
import { ok } from '../core/base/result.ts';
import type { VerificationReport } from '../core/verify/report.ts';
import {
  judgeUnredeemed,
  type ShownFile,
  type UnredeemedError,
  type UnredeemedReport,
} from '../core/verify/unredeemed.ts';
import {
  type Stage,
  type VerificationProgress,
  type VerifierPrimitives,
  verifyFacts,
} from '../core/verify/verify-record.ts';
import { type OpenRecord, openRecord } from './open-record.ts';
import { EXIT, type ExitCode, guarded, type Output, STANDARD_OUTPUT } from './output.ts';
import { nodePrimitives } from './primitives.ts';
import { printReport, printUnredeemed } from './print-report.ts';
import { readShownFiles } from './shown-files.ts';

/** `tellers verify`: the verifier over a folder, an archive or a URL. */

export interface VerifyOptions {
  /** A folder, an uncompressed tar archive or an http(s) URL. */
  readonly target: string;
  /** 64 hex digits, as the notice of the election shows them; spaces and capitals do not matter. */
  readonly fingerprint?: string | undefined;
  /** How far the election must have come; `declared` when left out. */
  readonly stage?: string | undefined;
  /** Prints the report as one line of JSON instead of text. */
  readonly json?: boolean | undefined;
  /** A file or a folder of tokens that their holders did not use. */
  readonly unredeemed?: string | undefined;
  readonly output?: Output;
  readonly progress?: (progress: VerificationProgress) => void;
  readonly primitives?: VerifierPrimitives;
}

const STAGES: ReadonlyMap<string, Stage> = new Map([
  ['closed', 'closed'],
  ['mixed', 'mixed'],
  ['unsealed', 'unsealed'],
  ['declared', 'declared'],
]);

/** The fingerprint as it was typed or pasted, or null when it is none. */
export function readFingerprint(text: string): Uint8Array | null {
  const bytes = fromHex(text.replaceAll(/\s/g, '').toLowerCase());
  return bytes.ok && bytes.value.length === 32 ? bytes.value : null;
}

function exitCode(report: VerificationReport): ExitCode {
  if (report.passed) return EXIT.passed;
  const errors = 'an error of the verifier itself';
  const isOurs = ({ evidence }: { readonly evidence: readonly string[] }) =>
    evidence.every((text) => text.startsWith(errors));
  const failed = report.checks.filter(({ status }) => status === 'failed');
  return report.errors.length > 0 && failed.every(isOurs) ? EXIT.ourFault : EXIT.failed;
}

/** One line on a terminal that is written over; nothing where the output goes into a file. */
function progressLine(output: Output): ((progress: VerificationProgress) => void) | undefined {
  if (output !== STANDARD_OUTPUT || !process.stderr.isTTY) return undefined;
  return ({ step, done, total }) => {
    output.err(`\r${step}: ${done}${total === null ? '' : ` of ${total} lines`}\u001b[K`);
  };
}

async function verifyOpened(input: {
  readonly record: OpenRecord;
  readonly options: VerifyOptions;
  readonly fingerprint: Uint8Array | null;
  readonly stage: Stage;
  readonly shown: readonly ShownFile[] | null;
  readonly output: Output;
}): Promise<ExitCode> {
  const { record, options, fingerprint, stage, shown, output } = input;
  const progress = options.progress ?? progressLine(output);
  const { report, facts } = await verifyFacts({
    reader: record.reader,
    primitives: options.primitives ?? (await nodePrimitives()),
    fingerprint,
    stage,
    ...(progress === undefined ? {} : { progress }),
  });
  if (progress !== undefined && options.progress === undefined) output.err('\r\u001b[K');
  const unredeemed = shown === null ? null : judgeUnredeemed(facts, shown);
  if (options.json === true) {
    output.out(`${JSON.stringify(unredeemed === null ? report : { ...report, unredeemed })}\n`);
  } else {
    output.out(`${printReport(report)}${unredeemed === null ? '' : printUnredeemed(unredeemed)}`);
  }
  const code = exitCode(report);
  return code === EXIT.passed && unredeemed !== null && !isHarmless(unredeemed) ? EXIT.failed : code;
}

/** Whether what was shown says nothing against the registrars. Where it cannot be judged, that is not said. */
function isHarmless(unredeemed: UnredeemedReport | UnredeemedError): boolean {
  return 'sections' in unredeemed && unredeemed.sections.every(({ isProof }) => !isProof);
}

/**
 * Verifies a record and prints what every check found. Answers the exit code: 0 all passed, 1 a check failed, 2 not a
 * record, 64 a wrong option, 70 an error of our own. 1 also stands for more unused tokens than there can be.
 */
export async function verifyCommand(options: VerifyOptions): Promise<ExitCode> {
  const { target, output = STANDARD_OUTPUT } = options;
  const fingerprint = options.fingerprint === undefined ? null : readFingerprint(options.fingerprint);
  if (options.fingerprint !== undefined && fingerprint === null) {
    output.err('--fingerprint: 64 hex digits are needed, all of them\n');
    return EXIT.usage;
  }
  const stage = STAGES.get(options.stage ?? 'declared');
  if (stage === undefined) {
    output.err(`--stage: one of ${[...STAGES.keys()].join(', ')}\n`);
    return EXIT.usage;
  }
  return await guarded(output, async () => {
    const shown = options.unredeemed === undefined ? ok(null) : await readShownFiles(options.unredeemed);
    if (!shown.ok) {
      output.err(`--unredeemed ${options.unredeemed}: ${shown.error}\n`);
      return EXIT.usage;
    }
    const record = await openRecord(target);
    if (!record.ok) {
      output.err(`${target}: not an election record: ${record.error.reason}\n`);
      return EXIT.notARecord;
    }
    try {
      return await verifyOpened({
        record: record.value,
        options,
        fingerprint,
        stage,
        shown: shown.value,
        output,
      });
    } finally {
      await record.value.close();
    }
  });
}
