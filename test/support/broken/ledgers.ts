import { sha256 } from '@noble/hashes/sha2.js';
import { fromUtf8, toHex, utf8 } from '../../../src/core/base/bytes.ts';
import { type Json, type JsonObject } from '../../../src/core/base/canonical-json.ts';
import { signCheckpoint } from '../../../src/core/ledger/checkpoint.ts';
import { checkpointsFile, parseCheckpointsFile } from '../../../src/core/record/record-lines.ts';
import { INSTANTS } from '../record-definition.ts';
import { type LedgerHooks } from '../record-ledger.ts';
import { changedEntry, replaceItem } from '../record-maker.ts';
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

/** The last line of a register with one more token of a section. */
function oneMore(body: JsonObject, raised: string): JsonObject {
  const issued = body['issued'] as { section: string; count: number }[];
  return { issued: issued.map(({ section, count }) => ({ section, count: section === raised ? count + 1 : count })) };
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
      return [kind === 'ended' ? { kind, body: oneMore(body, 'city') } : { kind, body }];
    },
  };
}

/** The cosignature is the last line of a note. */
function withoutCosignature(note: string): string {
  return `${note.split('\n').slice(0, -2).join('\n')}\n`;
}

const CHANGE = changedEntry('land', 3);

/** A line of the register that no act stands behind. */
function withoutAct(kind: 'amended' | 'reissued'): LedgerHooks {
  return replaceItem('ended', (item) => [{ kind, body: { ...CHANGE, act: 1 } }, item]);
}

/** A changed entry that had its token gets one more under its new leaf, counted as well. */
function issueToChanged(): LedgerHooks {
  return {
    item: ({ kind, body }) => {
      if (kind === 'amended') {
        const again = {
          section: body['section']!,
          leaf: body['newLeaf']!,
          request: toHex(sha256(utf8('second request'))),
        };
        return [
          { kind, body },
          { kind: 'issued', body: again },
        ];
      }
      return [kind === 'ended' ? { kind, body: oneMore(body, 'city') } : { kind, body }];
    },
  };
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
    name: 'register-within-roll-amended',
    check: 'register-within-roll',
    what: 'The register changes a roll entry, and no act of the officers allows it.',
    who: 'The registrar: a code goes to an address of its own, and it votes for a member who will not (PR-13).',
    make: byHooks({ register: withoutAct('amended') }),
  },
  {
    name: 'register-within-roll-reissued',
    check: 'register-within-roll',
    what: 'The register gives an entry another letter code, and no act of the officers allows it.',
    who: 'The registrar, who posts the letter to itself.',
    make: byHooks({ register: withoutAct('reissued') }),
  },
  {
    name: 'register-within-roll-other-change',
    check: 'register-within-roll',
    what: 'Officers signed one change of an entry, the register makes another one.',
    who: 'The registrar, who puts an address of its own in the place of the member’s new one.',
    make: byHooks({
      acts: [{ act: 'amend', parameters: CHANGE }],
      register: changeBody('amended', (body) => ({ ...body, newLeaf: toHex(sha256(utf8('another address'))) })),
    }),
  },
  {
    name: 'register-within-roll-ignored',
    check: 'register-within-roll',
    what: 'Officers took the ways of proving itself from an entry; the register has no line of it.',
    who: 'The registrar, who goes on answering whoever took over the address of a member who died.',
    make: byHooks({
      acts: [{ act: 'amend', parameters: CHANGE }],
      register: replaceItem('amended', () => []),
    }),
  },
  {
    name: 'register-within-roll-twice',
    check: 'register-within-roll',
    what: 'An entry to which a token was issued got another one when its address was changed.',
    who: 'The registrar, for a member who may then vote twice: the new leaf stands in the old one’s place.',
    make: byHooks({
      acts: [{ act: 'amend', parameters: changedEntry('city', 0) }],
      register: issueToChanged(),
    }),
  },
  {
    name: 'register-within-roll-merged',
    check: 'register-within-roll',
    what: 'An entry was changed into one that stands on the roll already.',
    who: 'Two returning officers and the registrar, so that one member’s token counts for two entries.',
    make: byHooks({
      acts: [{ act: 'amend', parameters: { ...CHANGE, newLeaf: changedEntry('land', 2)['leaf']! } }],
    }),
  },
  {
    name: 'register-within-roll-stranger',
    check: 'register-within-roll',
    what: 'Officers changed an entry that is not on the roll; so there is one more that can draw a token.',
    who: 'Two returning officers and the registrar.',
    make: byHooks({
      acts: [{ act: 'amend', parameters: { ...CHANGE, leaf: toHex(sha256(utf8('nobody'))) } }],
    }),
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
