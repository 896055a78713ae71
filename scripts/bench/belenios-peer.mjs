/**
 * One election through `belenios-tool`, timed step by step: one ranked question of five options, three trustees, group
 * RFC-3526-2048. Each command is a process of its own, as the tool is meant to be used; what it takes to start one is
 * measured with its `--version` and subtracted.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const GROUP = ['--group', 'RFC-3526-2048'];
const TEMPLATE = {
  description: 'Bench',
  name: 'Bench',
  questions: [{ type: 'NonHomomorphic', value: { answers: ['a', 'b', 'c', 'd', 'e'], question: 'Rank them' } }],
  administrator: 'bench',
  credential_authority: 'bench',
};

export function hasBelenios() {
  return spawnSync('belenios-tool', ['--version']).status === 0;
}

function openTool(folder) {
  // It hashes until the system's entropy pool says that it is full, unless it is told where randomness comes from.
  const env = { ...process.env, BELENIOS_USE_URANDOM: '1' };
  return (args, input = '') =>
    execFileSync('belenios-tool', args, {
      cwd: folder,
      env,
      input,
      maxBuffer: 1 << 30,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
}

function timed(work) {
  const begun = performance.now();
  const result = work();
  return { ms: performance.now() - begun, result };
}

const only = (folder, end) => readdirSync(folder).filter((name) => name.endsWith(end));

function setUp(folder, tool, count) {
  const uuid = tool(['setup', 'generate-token']).toString().trim();
  tool(['setup', 'generate-credentials', '--uuid', uuid, ...GROUP, '--count', String(count)]);
  renameSync(join(folder, only(folder, '.pubcreds')[0]), join(folder, 'public_creds.json'));
  const credentials = readFileSync(join(folder, only(folder, '.privcreds')[0]), 'utf8');
  for (let trustee = 0; trustee < 3; trustee += 1) tool(['setup', 'generate-trustee-key', ...GROUP]);
  const keys = only(folder, '.pubkey').map((name) => readFileSync(join(folder, name), 'utf8'));
  writeFileSync(join(folder, 'public_keys.jsons'), keys.join(''));
  tool(['setup', 'make-trustees']);
  rmSync(join(folder, 'public_keys.jsons'));
  writeFileSync(join(folder, 'template.json'), JSON.stringify(TEMPLATE));
  tool(['setup', 'make-election', '--uuid', uuid, ...GROUP, '--template', 'template.json']);
  tool(['archive', 'init']);
  for (const name of ['election.json', 'trustees.json', 'public_creds.json']) rmSync(join(folder, name));
  return credentials
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/).at(-1));
}

/** @returns milliseconds of each step for all ballots; `startup` is one start of the program */
export function timeBelenios(count, progress) {
  const folder = mkdtempSync(join(tmpdir(), 'tellers-bench-belenios-'));
  const tool = openTool(folder);
  const add = (type, input) => tool(['archive', 'add-event', `--type=${type}`], input);
  try {
    const starts = Array.from({ length: 5 }, () => timed(() => tool(['--version'])).ms);
    const startup = Math.min(...starts);
    const credentials = setUp(folder, tool, count);
    progress('Belenios: sealing');
    writeFileSync(join(folder, 'choices'), '[[1,2,3,4,5]]');
    const seal = timed(() => {
      for (const credential of credentials) {
        writeFileSync(join(folder, 'credential'), `${credential}\n`);
        add('Ballot', tool(['election', 'generate-ballot', '--privcred', 'credential', '--ballot', 'choices']));
      }
    });
    progress('Belenios: verifying the ballots');
    const verifyBallots = timed(() => tool(['election', 'verify']));
    add('EndBallots', '');
    add('EncryptedTally', tool(['election', 'compute-encrypted-tally']));
    progress('Belenios: shuffling');
    const shuffle = timed(() => tool(['election', 'shuffle', '--trustee-id=1']));
    add('Shuffle', shuffle.result);
    add('EndShuffles', '');
    progress('Belenios: decrypting');
    const shares = only(folder, '.privkey').map((key, index) => {
      const share = timed(() => tool(['election', 'decrypt', '--privkey', key, '--trustee-id', String(index + 1)]));
      add('PartialDecryption', share.result);
      return share.ms;
    });
    add('Result', tool(['election', 'compute-result']));
    progress('Belenios: verifying everything');
    const verifyAll = timed(() => tool(['election', 'verify']));
    return {
      startup,
      seal: seal.ms - 2 * count * startup,
      verifyBallots: verifyBallots.ms - startup,
      shuffle: shuffle.ms - startup,
      share: shares.reduce((sum, ms) => sum + ms, 0) / shares.length - startup,
      verifyAll: verifyAll.ms - startup,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
