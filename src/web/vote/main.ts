import { createNobleGroup } from '../../backends/noble-group.ts';
import { createClient } from '../../contract/client.ts';
import { paragraph, showStep } from './dom.ts';
import { fingerprintOfLink, loadElection } from './load-election.ts';
import { showReceipt, showStart } from './steps.ts';
import { openStore } from './store.ts';
import { t } from './texts.ts';

/** The voting page: from the link to the receipt in one document, everything secret on this device. */

async function run(): Promise<void> {
  const main = document.querySelector('main');
  const election = /^\/vote\/([a-z0-9-]+)$/.exec(location.pathname)?.[1];
  if (main === null || election === undefined) return;
  showStep(main, t('loading'));
  const group = createNobleGroup();
  const client = createClient({
    baseUrl: '',
    fetch: (url, init) => fetch(url, { ...init, referrerPolicy: 'no-referrer' }),
  });
  const fingerprint = fingerprintOfLink(location.hash);
  const loaded = await loadElection({ client, group, election, fingerprint });
  if (!loaded.ok) {
    const isWrong = loaded.error.kind === 'wrong-election';
    showStep(main, t('cannotLoad'), paragraph(isWrong ? t('wrongElection') : t('cannotLoadWhy', loaded.error)));
    return;
  }
  const { fixed } = loaded.value;
  const store = openStore(fixed.fingerprintHex, localStorage);
  const page = { main, client, group, store, ...loaded.value };
  const receipt = store.receipt();
  if (receipt === null) showStart(page);
  else showReceipt(page, receipt, t('before'));
}

void run();
