import { EXIT, type ExitCode } from '../cli/output.ts';
import { readConfig } from '../config.ts';
import { printSettings, readSettings } from '../settings.ts';

/** `tellers config`: what the service would be run with, as lines of an environment file. Secrets are masked. */
export function printConfig(): ExitCode {
  const settings = readSettings(process.env);
  const config = readConfig(process.env);
  if (settings.ok) process.stdout.write(printSettings(settings.value));
  if (config.ok) return EXIT.passed;
  process.stderr.write(
    `These settings cannot be used:\n${config.error.reasons.map((reason) => `  ${reason}\n`).join('')}`,
  );
  return EXIT.usage;
}
