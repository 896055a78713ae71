import { trustedHex } from '../../core/election/values.ts';
import { RECORD } from '../../core/record/paths.ts';
import type { BoxAppend } from '../box/ports.ts';
import { BoxScan, type BoxStep } from '../record/box-scan.ts';
import { appendStep } from './append-step.ts';
import type { Scheduled, SchedulePorts } from './ports.ts';

/** The only trustee of tellers/0. */
const TRUSTEE = 1;

/** A share line with the elements that it names. */
async function contentOf(ports: SchedulePorts, election: string, share: BoxStep<'share'>) {
  const blobs: (Uint8Array | null)[] = [];
  for (const { elements } of share.body.lists) blobs.push(await ports.box.blob(election, trustedHex(elements.sha256)));
  return { body: share.body, blobs };
}

async function publishShare(
  ports: SchedulePorts,
  { fixed, lines }: { readonly fixed: Scheduled['fixed']; readonly lines: readonly Uint8Array[] },
): Promise<void> {
  const { election } = fixed.definition;
  const secret = await ports.keys.trusteeSecret(election);
  const share = await ports.heavy
    .share({ definition: fixed.bytes, lines, trustee: TRUSTEE, secret })
    .finally(() => secret.fill(0));
  const line: BoxAppend<'share'> = { kind: 'share', body: share.body };
  await appendStep(ports, {
    fixed,
    name: 'share-published',
    decide: ({ election: { state }, steps }) => {
      // An annulled election is never opened; a trustee gives one share only (PR-7).
      if (state !== 'closed' || steps.some(({ kind }) => kind === 'share')) return null;
      return { lines: [line], blobs: share.blobs, value: null };
    },
  });
}

async function publishUnsealed(
  ports: SchedulePorts,
  input: { readonly fixed: Scheduled['fixed']; readonly lines: readonly Uint8Array[]; readonly scan: BoxScan },
): Promise<void> {
  const { fixed, lines, scan } = input;
  const { election } = fixed.definition;
  const shares = [];
  for (const share of scan.all('share')) shares.push(await contentOf(ports, election, share));
  const unsealed = await ports.heavy.unseal({ definition: fixed.bytes, lines, shares });
  const line: BoxAppend<'unsealed'> = { kind: 'unsealed', body: unsealed.body };
  await appendStep(ports, {
    fixed,
    name: 'ballots-unsealed',
    decide: ({ election: { state }, steps }) => {
      if (state !== 'closed' || steps.some(({ kind }) => kind === 'unsealed')) return null;
      return {
        lines: [line],
        blobs: unsealed.blobs,
        files: [
          { path: RECORD.result, content: unsealed.result },
          { path: RECORD.resultPage, content: unsealed.resultPage },
        ],
        state: 'unsealed',
        value: null,
      };
    },
  });
}

async function readBox(ports: SchedulePorts, election: string) {
  const { lines } = await ports.box.ledger(election);
  const scan = new BoxScan();
  await scan.read(lines);
  return { lines, scan };
}

/**
 * Opens and counts a closed election, once an officer has asked and the registers' heads are stated. After `closed` no
 * ballot is added, so the work is done without any lock; what others have done in the meantime is seen at the append.
 */
export async function unsealElection(ports: SchedulePorts, { fixed, box }: Scheduled): Promise<void> {
  const before = await readBox(ports, box.election);
  if (before.scan.find('registers') === null) return;
  if (before.scan.find('share') === null) await publishShare(ports, { fixed, lines: before.lines });
  const after = await readBox(ports, box.election);
  if (after.scan.find('share') === null || after.scan.find('unsealed') !== null) return;
  await publishUnsealed(ports, { fixed, ...after });
}
