import { parseArgs } from 'node:util';
import { EXIT, type ExitCode } from './output.ts';
import { receiptCheckCommand } from './receipt-check.ts';
import { verifyCommand } from './verify.ts';

/**
 * The verifier as one file: `node tellers-verify.mjs <record>`. scripts/build-verifier.mjs makes it; it needs nothing
 * but Node, no network, no account, and runs from a stick.
 */

const USAGE = `Checks an election record of Tellers: a folder, an uncompressed tar archive, or the URL of its files.

  node tellers-verify.mjs <record> [--fingerprint <64 hex digits>] [--stage closed|unsealed|declared] [--json]
                           [--unredeemed <file or folder of unused tokens>]
  node tellers-verify.mjs receipt <file> --record <record> [--definition <file>] [--fingerprint <64 hex digits>]

Exit: 0 every check passed, 1 a check failed, 2 not a record or receipt, 64 wrong options, 70 an error of this program.
`;

async function run(): Promise<ExitCode> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      fingerprint: { type: 'string' },
      stage: { type: 'string' },
      json: { type: 'boolean' },
      unredeemed: { type: 'string' },
      record: { type: 'string' },
      definition: { type: 'string' },
      words: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
  const [first, second, third] = positionals;
  if (values.help === true) {
    process.stdout.write(USAGE);
    return EXIT.passed;
  }
  if (first === 'receipt' && second !== undefined && third === undefined) {
    return await receiptCheckCommand({ file: second, ...values });
  }
  if (first !== undefined && first !== 'receipt' && second === undefined) {
    return await verifyCommand({ target: first, ...values });
  }
  process.stderr.write(USAGE);
  return EXIT.usage;
}

try {
  process.exitCode = await run();
} catch (error) {
  const isUsage = error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
  process.stderr.write(isUsage ? `${error.message}\n${USAGE}` : `an error of this program: ${String(error)}\n`);
  process.exitCode = isUsage ? EXIT.usage : EXIT.ourFault;
}
