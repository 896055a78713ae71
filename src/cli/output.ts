/** Where a command writes. Tests give their own; the program gives standard output and standard error. */
export interface Output {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
}

export const STANDARD_OUTPUT: Output = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
};

/** The exit codes of all offline commands. 130, when interrupted, is the system's own. */
export const EXIT = {
  passed: 0,
  failed: 1,
  /** What was given is not what the command works on. */
  notARecord: 2,
  usage: 64,
  ourFault: 70,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Runs a command so that an error of our own ends with its exit code and one line, never with a stack trace. */
export async function guarded(output: Output, run: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run();
  } catch (error) {
    output.err(`an error of this program, please report it: ${String(error)}\n`);
    return EXIT.ourFault;
  }
}
