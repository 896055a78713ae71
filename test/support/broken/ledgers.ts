import { sha256 } from '@noble/hashes/sha2.js';
import { fromUtf8, toHex, utf8 } from '../../../src/core/base/bytes.ts';
import { type Json } from '../../../src/core/base/canonical-json.ts';
import { signCheckpoint } from '../../../src/core/ledger/checkpoint.ts';
import { checkpointsFile, parseCheckpointsFile } from '../../../src/core/record/record-lines.ts';
import { INSTANTS } from '../record-definition.ts';
import { type LedgerHooks } from '../record-ledger.ts';
import { replaceItem } from '../record-maker.ts';
import { type BrokenCase, byHand, byHooks, changeBody } from './case.ts';

/** Broken records. Ledgers: their chains, heads and order. */

/** Signs a head that the ledger never had and puts it between the published ones. */
function forkCheckpoints(folder: string, origin: string, signer: 'box' | 'register'): BrokenCase['make'] {
  return byHand((files, base) => {
    const path = `${folder}/checkpoints`;
    const notes = parseCheckpointsFile(files.get(path)!);
    if (!notes.ok) throw new Error(notes.error.reason);
    const [first = ''] = notes.value;
    const size = Number(first.split('\n')[1]) + 1;
    const key = signer === 'box' ? base.keys.box : base.keys.registrars[0]!.ledger;
    const fork = signCheckpoint({ origin, size, root: sha256(utf8('another history')), signer: key });
    files.set(path, checkpointsFile([first, fork, ...notes.value.slice(1)]));
  });
}

/** A line whose `prev` is that of another line: what a line put in later looks like. */
function breakChain(seqToBreak: number): LedgerHooks {
  return {
    line: (line, seq) => {
      if (seq !== seqToBreak) return line;
      const text = fromUtf8(line);
      if (!text.ok) throw new Error('a line is text');
      return utf8(text.value.replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${toHex(sha256(utf8('elsewhere')))}"`));
    },
  };
}

/** The second issue states the request of the first. */
function oneRequestForTwo(): LedgerHooks {
  const requests: Json[] = [];
  return replaceItem('issued', (item) => {
    requests.push(item.body['request'] ?? null);
    return requests.length === 2 ? [{ ...item, body: { ...item.body, request: requests[0] ?? null } }] : [item];
  });
}

/** The first token of the city is issued twice, and counted. */
function issueTwice(): LedgerHooks {
  let doubled = false;
  return {
    item: ({ kind, body }) => {
      if (kind === 'issued' && !doubled && body['section'] === 'city') {
        doubled = true;
        return [
          { kind, body },
          { kind, body: { ...body, request: toHex(sha256(utf8('second request'))) } },
        ];
      }
      if (kind !== 'ended') return [{ kind, body }];
      const issued = body['issued'] as { section: string; count: number }[];
      const raised = issued.map(({ section, count }) => ({ section, count: section === 'city' ? count + 1 : count }));
      return [{ kind, body: { issued: raised } }];
    },
  };
}

/** The cosignature is the last line of a note. */
function withoutCosignature(note: string): string {
  return `${note.split('\n').slice(0, -2).join('\n')}\n`;
}

export const LEDGER_CASES: readonly BrokenCase[] = [
  {
    name: 'box-chain',
    check: 'box-chain',
    what: 'A ballot line does not continue the line before it; all heads are signed anew.',
    who: 'The operator, who holds the ballot box’s key.',
    make: byHooks({ box: breakChain(6) }),
  },
  {
    name: 'box-checkpoints',
    check: 'box-checkpoints',
    what: 'Among the published heads is a signed one that no lines of this ballot box give.',
    who: 'The operator, who showed somebody another ballot box.',
    make: forkCheckpoints('box', 'vote.example/committee-2026/box', 'box'),
  },
  {
    name: 'box-order',
    check: 'box-order',
    what: 'A line of a kind that this protocol version does not know.',
    who: 'The operator. A verifier that skipped it could miss what it does.',
    make: byHooks({ box: replaceItem('unsealed', (item) => [{ kind: 'peeked', body: { list: 'chair' } }, item]) }),
  },
  {
    name: 'register-chain',
    check: 'register-chain',
    what: 'A line of the register does not continue the line before it; all heads are signed anew.',
    who: 'The registrar.',
    make: byHooks({ register: breakChain(4) }),
  },
  {
    name: 'register-checkpoints',
    check: 'register-checkpoints',
    what: 'Among the published heads is a signed one that no lines of this register give.',
    who: 'The registrar, who showed somebody another register.',
    make: forkCheckpoints('registers/1', 'vote.example/committee-2026/registers/1', 'register'),
  },
  {
    name: 'register-order',
    check: 'register-order',
    what: 'The register’s last line states one token fewer than were issued.',
    who: 'The registrar, to hide the token of an entry that nobody asked for.',
    make: byHooks({
      register: changeBody('ended', (body) => {
        const issued = body['issued'] as { section: string; count: number }[];
        return {
          issued: issued.map(({ section, count }) => ({ section, count: section === 'land' ? count - 1 : count })),
        };
      }),
    }),
  },
  {
    name: 'register-within-roll',
    check: 'register-within-roll',
    what: 'A second token was issued to one roll entry.',
    who: 'The registrar, for a member who may then vote twice.',
    make: byHooks({ register: issueTwice() }),
  },
  {
    name: 'register-within-roll-clash',
    check: 'register-within-roll',
    what: 'The register states one blinded request for two roll entries.',
    who: 'The registrar with a false page: two members get one token, the operator casts the other vote (PR-26).',
    make: byHooks({ register: oneRequestForTwo() }),
  },
  {
    name: 'witnesses',
    check: 'witnesses',
    what: 'The last head of the ballot box has no cosignature.',
    who: 'The operator, who shows this ballot box only to some.',
    make: byHooks({
      box: { note: (note, { instant }) => (instant === INSTANTS.declared ? withoutCosignature(note) : note) },
    }),
  },
  {
    name: 'registers-closed',
    check: 'registers-closed',
    what: 'The ballot box closed the register with one line fewer than it has.',
    who: 'The registrar, who issued a token after the end.',
    make: byHooks({
      // The trustees saw the same register as the ballot box.
      agreement: (content) => ({
        ...content,
        registers: content.registers.map((register) => ({ ...register, size: register.size - 1 })),
      }),
      box: changeBody('registers', (body) => {
        const registers = body['registers'] as { registrar: number; size: number; root: string; ended: boolean }[];
        return { registers: registers.map((register) => ({ ...register, size: register.size - 1 })) };
      }),
    }),
  },
];
