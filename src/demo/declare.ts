import { ELECTION } from './draft.ts';
import type { OfficerDesk } from './officer-desk.ts';
import type { Progress } from './progress.ts';
import type { Trustees } from './trustees.ts';

const ASK_EVERY_MS = 250;
/** Opening, counting and verifying take about a millisecond a ballot each. */
const DECLARATION_WITHIN_MS = 600_000;

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Opening, counting, declaration. */
export async function declare(input: {
  chair: OfficerDesk;
  desks: readonly OfficerDesk[];
  progress: Progress;
  trustees?: Trustees | undefined;
}): Promise<void> {
  const { chair, desks, progress, trustees } = input;
  await chair.requestUnsealing(ELECTION);
  progress.say('Voting is closed; trustees agree on the ballot box, mix and open; the service verifies every step');
  await trustees?.serve((name, line) => progress.say(`  ${name}: ${line}`));
  let declaration = await chair.declaration(ELECTION);
  for (let waited = 0; declaration === null; waited += ASK_EVERY_MS) {
    if (waited > DECLARATION_WITHIN_MS) throw new Error('no declaration was made in time; see the log of the service');
    await sleep(ASK_EVERY_MS);
    declaration = await chair.declaration(ELECTION);
  }
  let state = '';
  for (const desk of desks) state = await desk.signDeclaration(ELECTION, declaration);
  progress.say(`Result signed by ${desks.length} officers: ${state}`);
}
