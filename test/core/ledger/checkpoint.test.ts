import { sha256 } from '@noble/hashes/sha2.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toBase64, utf8 } from '../../../src/core/base/bytes.ts';
import {
  checkpointText,
  cosignCheckpoint,
  openCheckpoint,
  signCheckpoint,
  type VerifyEd25519,
  verifierKey,
} from '../../../src/core/ledger/checkpoint.ts';
import { cosignatureLine, witnessVerifierKey } from '../../../src/core/ledger/cosignature.ts';
import { COSIGNATURE_KEY, ED25519_KEY, noteKeyId, noteSignatureLine } from '../../../src/core/ledger/note.ts';
import { appendLeaves, EMPTY_FRONTIER, EMPTY_ROOT, frontierRoot, leafHash } from '../../../src/core/ledger/tree.ts';
import { ed25519Signer, verifyWithNode } from '../../support/ed25519.ts';
import { base64, vectorText } from '../../support/vectors.ts';

const origin = 'vote.example/e1';
const signer = ed25519Signer(sha256(utf8('example log seed')));
const witnessName = 'witness.example/w1';
const witnessSigner = ed25519Signer(sha256(utf8('example witness seed')));
const witness = { name: witnessName, key: witnessSigner.publicKey };
const letters = ['a', 'b', 'c', 'd', 'e'].map((letter) => leafHash(utf8(letter)));
const root = frontierRoot(appendLeaves(EMPTY_FRONTIER, letters));
const timeSeconds = 1795337679;

const SIGNED = `vote.example/e1
5
/hSlQm+9cMD6c/UjQq/tDaC9I8SDhmLM9riKMHDq2Xs=

— vote.example/e1 wvwYD4v1tMNqZA3a2Va8BflXREj5Xmkzk9Q+yvujsY8XKZLVRAcrYku3nCOvcXM7f/tMPQ8UoeAerU5QnSWuLZMHzww=
`;
const COSIGNED = `${SIGNED}— witness.example/w1 WPMmagAAAABrAq3Pus5s7jV1N17s2bTkz3Erx4C0JYvZRmI8MjFzBnhSXOJqUJkmXJaiWVb3LPvFn+KfaTyxACu8z2/fRGBGYFH+AQ==
`;

function open(note: string, over: Partial<Parameters<typeof openCheckpoint>[0]> = {}) {
  return openCheckpoint({
    note,
    origin,
    publicKey: signer.publicKey,
    verifyEd25519: verifyWithNode,
    witnesses: [witness],
    ...over,
  });
}

function reasons(note: string, over: Partial<Parameters<typeof openCheckpoint>[0]> = {}): readonly string[] {
  const opened = open(note, over);
  return opened.ok ? [] : opened.error.reasons;
}

/** A note over any text, signed by the ledger's key whatever it says. */
function signedText(text: string): string {
  const keyId = noteKeyId({ name: origin, type: ED25519_KEY, publicKey: signer.publicKey });
  return `${text}\n${noteSignatureLine({ name: origin, keyId, signature: signer.sign(utf8(text)) })}`;
}

describe('the worked example', () => {
  test('has the verifier keys, the checkpoint and the cosignature that other programs computed', () => {
    expect(verifierKey({ name: origin, publicKey: signer.publicKey })).toBe(
      'vote.example/e1+c2fc180f+Afmc7nzpY7w8m9hT/aVApB98zFmTzfQ85lWeha/IxU1G',
    );
    expect(witnessVerifierKey(witness)).toBe(
      'witness.example/w1+58f3266a+BMhwV7SMVEW6lDb+bVLrYpATcsS3JnEoYErEoXptt8Jn',
    );
    const note = signCheckpoint({ origin, size: 5, root, signer });
    expect(note).toBe(SIGNED);
    expect(cosignCheckpoint({ note, name: witnessName, timeSeconds, signer: witnessSigner })).toBe(COSIGNED);
  });

  test('opens, with the cosignature and its time', () => {
    const opened = open(COSIGNED);
    expect(opened).toEqual({
      ok: true,
      value: { origin, size: 5, root, cosignatures: [{ name: witnessName, timeSeconds }] },
    });
    expect(open(SIGNED)).toEqual({ ok: true, value: { origin, size: 5, root, cosignatures: [] } });
  });
});

describe('notes made by others', () => {
  const vkey = (text: string) => {
    const [, name = '', , key = ''] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(text) ?? [];
    return { name, publicKey: base64(key).slice(1) };
  };

  test('every checkpoint of a Tessera log opens, and its root is that of our tree', () => {
    const log = JSON.parse(vectorText('tessera/log.json')) as {
      verifierKey: string;
      entries: string[];
      checkpoints: string[];
    };
    const { name, publicKey } = vkey(log.verifierKey);
    expect(verifierKey({ name, publicKey })).toBe(log.verifierKey);
    const sizes = log.checkpoints.map((note) => {
      const opened = openCheckpoint({ note, origin: name, publicKey, verifyEd25519: verifyWithNode });
      if (!opened.ok) throw new Error(opened.error.reasons.join('; '));
      const { size } = opened.value;
      const leaves = log.entries.slice(0, size).map((entry) => leafHash(utf8(entry)));
      expect(toBase64(opened.value.root)).toBe(toBase64(frontierRoot(appendLeaves(EMPTY_FRONTIER, leaves))));
      return size;
    });
    expect(sizes).toEqual([0, 1, 2, 3, 6, 8, 11, 13, 15]);
  });

  const notes = JSON.parse(vectorText('signed-note/notes.json')) as {
    c2sp: { verifierKey: string; note: string };
    go: { verifierKeys: string[]; text: string; signatures: string[] };
  };
  /** What is left to be said of a note that is well signed but no checkpoint. */
  const NO_CHECKPOINT = [
    'the text has not exactly three lines',
    'the size is not a decimal below 2^53 without leading zeros',
    'the root is not 32 bytes in canonical base64',
  ];
  const saidOf = (note: string, key: string) => {
    const { name, publicKey } = vkey(key);
    return reasons(note, { origin: name, publicKey }).filter((reason) => !reason.startsWith('the origin'));
  };

  test('the example of the C2SP specification has a valid signature', () => {
    expect(saidOf(notes.c2sp.note, notes.c2sp.verifierKey)).toEqual(NO_CHECKPOINT);
  });

  test('the notes of the Go library have valid signatures, by one key or by two', () => {
    const { text, signatures, verifierKeys } = notes.go;
    for (const key of verifierKeys) expect(saidOf(`${text}\n${signatures.join('')}`, key)).toEqual(NO_CHECKPOINT);
    const [peter = '', enoch = ''] = signatures;
    const [, enochKey = ''] = verifierKeys;
    expect(saidOf(`${text}\n${peter}`, enochKey)).toEqual([...NO_CHECKPOINT, "no signature by the ledger's key"]);
    const longer = `${enoch.slice(0, 60)}ABCD${enoch.slice(60)}`;
    expect(saidOf(`${text}\n${longer}`, enochKey)).toEqual([
      ...NO_CHECKPOINT,
      "the signature by the ledger's key is not valid",
    ]);
  });
});

describe('who signed', () => {
  test('a signature by another key is ignored, also under the same name', () => {
    const other = ed25519Signer(sha256(utf8('another seed')));
    const keyId = noteKeyId({ name: origin, type: ED25519_KEY, publicKey: other.publicKey });
    const foreign = noteSignatureLine({ name: origin, keyId, signature: new Uint8Array(64) });
    const stranger = '— stranger.example/x AAAAAAA=\n';
    expect(reasons(SIGNED + foreign + stranger)).toEqual([]);
    expect(reasons(SIGNED.replace(/\n— .*\n$/, `\n${stranger}`))).toEqual(["no signature by the ledger's key"]);
  });

  test('a known key with a bad signature refuses the whole note', () => {
    const swapped = SIGNED.replace('v1tMN', 'v1tMM');
    expect(reasons(swapped)).toEqual(["the signature by the ledger's key is not valid"]);
    expect(reasons(COSIGNED.replace('+AQ==', '+BQ=='))).toEqual(['the cosignature of witness.example/w1 is not valid']);
    // The same line is nobody's business where the witness is not known.
    expect(reasons(COSIGNED.replace('+AQ==', '+BQ=='), { witnesses: [] })).toEqual([]);
  });

  test('a signature of another length is refused without asking whether it is valid', () => {
    const always: VerifyEd25519 = () => true;
    const keyId = noteKeyId({ name: origin, type: ED25519_KEY, publicKey: signer.publicKey });
    const text = checkpointText({ origin, size: 5, root });
    for (const length of [1, 63, 65, 72]) {
      const line = noteSignatureLine({ name: origin, keyId, signature: new Uint8Array(length) });
      expect(reasons(`${text}\n${line}`, { verifyEd25519: always })).toEqual([
        "the signature by the ledger's key is not valid",
      ]);
    }
    const witnessKeyId = noteKeyId({ name: witnessName, type: COSIGNATURE_KEY, publicKey: witness.key });
    for (const length of [1, 64, 71, 73]) {
      const line = noteSignatureLine({ name: witnessName, keyId: witnessKeyId, signature: new Uint8Array(length) });
      expect(reasons(SIGNED + line, { verifyEd25519: always })).toEqual([
        'the cosignature of witness.example/w1 does not have 72 bytes',
      ]);
    }
    const timeless = new Uint8Array(72).fill(0xff);
    const line = noteSignatureLine({ name: witnessName, keyId: witnessKeyId, signature: timeless });
    expect(reasons(SIGNED + line, { verifyEd25519: always })).toEqual([
      'the cosignature of witness.example/w1 has an impossible time',
    ]);
  });

  test('nobody known signs twice', () => {
    const [, line = ''] = /(— .*\n)$/.exec(SIGNED) ?? [];
    expect(reasons(SIGNED + line)).toEqual(["more than one signature by the ledger's key"]);
    const text = checkpointText({ origin, size: 5, root });
    const later = cosignatureLine({ text, timeSeconds: timeSeconds + 1, name: witnessName, signer: witnessSigner });
    expect(reasons(COSIGNED + later)).toEqual(['the witness witness.example/w1 signed more than once']);
  });

  test('the ledger cannot sign as a witness nor a witness as the ledger: the kind of key is in the key id', () => {
    const asWitness = { name: origin, key: signer.publicKey };
    expect(open(SIGNED, { witnesses: [asWitness] })).toMatchObject({ ok: true, value: { cosignatures: [] } });
    expect(reasons(COSIGNED, { origin: witnessName, publicKey: witness.key })).toContain(
      "no signature by the ledger's key",
    );
  });

  test('a cosignature is bound to its time and to the text', () => {
    const parsed = base64(
      'WPMmagAAAABrAq3Pus5s7jV1N17s2bTkz3Erx4C0JYvZRmI8MjFzBnhSXOJqUJkmXJaiWVb3LPvFn+KfaTyxACu8z2/fRGBGYFH+AQ==',
    );
    parsed[11] = (parsed[11] ?? 0) ^ 1;
    const line = `— ${witnessName} ${toBase64(parsed)}\n`;
    expect(reasons(SIGNED + line)).toEqual(['the cosignature of witness.example/w1 is not valid']);
    const smaller = signCheckpoint({ origin, size: 4, root, signer });
    const [, cosignature = ''] = /(— witness.*\n)$/.exec(COSIGNED) ?? [];
    expect(reasons(smaller + cosignature)).toEqual(['the cosignature of witness.example/w1 is not valid']);
  });
});

describe('the text of a checkpoint', () => {
  const ROOT = toBase64(root);
  test.each([
    ['another origin', `vote.example/e2\n5\n${ROOT}\n`, 'the origin is not vote.example/e1'],
    ['an extension line', `${origin}\n5\n${ROOT}\nmore\n`, 'the text has not exactly three lines'],
    ['an empty line inside', `${origin}\n\n5\n${ROOT}\n`, 'the text has not exactly three lines'],
    ['a leading zero', `${origin}\n05\n${ROOT}\n`, 'the size is not a decimal below 2^53 without leading zeros'],
    ['a sign', `${origin}\n+5\n${ROOT}\n`, 'the size is not a decimal below 2^53 without leading zeros'],
    ['an empty size', `${origin}\n\n${ROOT}\n`, 'the size is not a decimal below 2^53 without leading zeros'],
    ['a size of 2^53', `${origin}\n9007199254740992\n${ROOT}\n`, 'the size is not a decimal below 2^53'],
    ['a size of 17 digits', `${origin}\n10000000000000000\n${ROOT}\n`, 'the size is not a decimal below 2^53'],
    ['a fraction', `${origin}\n5.0\n${ROOT}\n`, 'the size is not a decimal below 2^53'],
    ['a short root', `${origin}\n5\n${toBase64(root.slice(1))}\n`, 'the root is not 32 bytes in canonical base64'],
    ['spare bits', `${origin}\n5\n${ROOT.replace('2Xs=', '2Xt=')}\n`, 'the root is not 32 bytes in canonical base64'],
    ['no padding', `${origin}\n5\n${ROOT.slice(0, -1)}\n`, 'the root is not 32 bytes in canonical base64'],
    ['a root of size 0', `${origin}\n0\n${ROOT}\n`, 'the root of size 0 is not that of an empty tree'],
  ])('with %s is refused although it is signed', (_, text, reason) => {
    expect(reasons(signedText(text)).some((said) => said.startsWith(reason))).toBe(true);
  });

  test('of size 0 and of the largest size opens', () => {
    expect(reasons(signCheckpoint({ origin, size: 0, root: EMPTY_ROOT, signer }))).toEqual([]);
    expect(reasons(signCheckpoint({ origin, size: Number.MAX_SAFE_INTEGER, root, signer }))).toEqual([]);
  });

  test('says all that is wrong with it', () => {
    expect(reasons(signedText('x\n05\ny\n'))).toEqual([
      'the origin is not vote.example/e1',
      'the size is not a decimal below 2^53 without leading zeros',
      'the root is not 32 bytes in canonical base64',
    ]);
  });
});

describe('the form of a note', () => {
  const [, line = ''] = /(— .*\n)$/.exec(SIGNED) ?? [];
  const text = checkpointText({ origin, size: 5, root });
  test.each([
    ['nothing', '', 'no empty line before the signatures'],
    ['no signature', `${text}\n`, 'no signature'],
    ['no empty line', text + line, 'no empty line before the signatures'],
    ['no line feed at the end', SIGNED.slice(0, -1), 'the last line has no line feed'],
    ['something after the end', `${SIGNED}x`, 'the last line has no line feed'],
    ['an unexpected line', `${SIGNED}Unexpected line.\n`, 'signature line 2 is malformed'],
    ['another dash', SIGNED.replace('—', '-'), 'signature line 1 is malformed'],
    ['two spaces', SIGNED.replace('— ', '—  '), 'signature line 1 is malformed'],
    ['a carriage return', SIGNED.replace(/\n$/, '\r\n'), 'a control character that is not a line feed'],
    ['a control character', `\u0001${SIGNED}`, 'a control character that is not a line feed'],
    ['a lone surrogate', `\ud800${SIGNED}`, 'a lone surrogate'],
    ['a name with a plus', `${SIGNED}— a+b AAAAAAA=\n`, 'signature line 2 is malformed'],
    ['a name with a wide space', `${SIGNED}— a\u3000b AAAAAAA=\n`, 'signature line 2 is malformed'],
    ['a name with a next-line mark', `${SIGNED}— a\u0085b AAAAAAA=\n`, 'signature line 2 is malformed'],
    ['spare bits in another one’s signature', `${SIGNED}— a.example AAAAAAB=\n`, 'signature line 2 is malformed'],
    ['a signature of four bytes', `${SIGNED}— a.example AAAAAA==\n`, 'signature line 2 is malformed'],
    ['an empty line at the end', `${SIGNED}\n`, 'no signature'],
    ['65 signatures', SIGNED + '— a.example AAAAAAA=\n'.repeat(64), 'more than 64 signatures'],
    ['a name as long as a book', `${SIGNED}— ${'a'.repeat(70_000)} AAAAAAA=\n`, 'longer than 65536 characters'],
  ])('with %s is refused', (_, note, reason) => {
    expect(reasons(note)).toContain(reason);
  });

  test('of 65,536 characters opens', () => {
    const stranger = (length: number) => `— ${'a'.repeat(length)} AAAAAAA=\n`;
    const room = 65_536 - SIGNED.length - stranger(0).length;
    expect(reasons(SIGNED + stranger(room))).toEqual([]);
    expect(reasons(SIGNED + stranger(room + 1))).toEqual(['longer than 65536 characters']);
  });

  test('with 64 signatures opens', () => {
    expect(reasons(SIGNED + '— a.example AAAAAAA=\n'.repeat(63))).toEqual([]);
  });

  test('never opens with one character exchanged', () => {
    fc.assert(
      fc.property(fc.nat({ max: COSIGNED.length - 1 }), fc.string({ minLength: 1, maxLength: 2 }), (at, by) => {
        const changed = COSIGNED.slice(0, at) + by + COSIGNED.slice(at + 1);
        fc.pre(changed !== COSIGNED);
        const opened = open(changed);
        // A changed name or key id makes a signature somebody else's: the witness's is then ignored.
        if (opened.ok) expect(opened.value).toEqual({ origin, size: 5, root, cosignatures: [] });
        expect(opened.ok).toBe(opened.ok && at > SIGNED.length);
      }),
    );
  });

  test('never throws, whatever the note', () => {
    const parts = fc.constantFrom(
      origin,
      '\n',
      '\n\n',
      '5',
      '— ',
      ' ',
      line,
      text,
      toBase64(root),
      'AAAA',
      '=',
      '\u0000',
    );
    fc.assert(
      fc.property(
        fc.array(fc.oneof(parts, fc.string({ unit: 'binary', maxLength: 10 })), { maxLength: 12 }),
        (pieces) => {
          expect(['boolean']).toContain(typeof open(pieces.join('')).ok);
        },
      ),
    );
  });
});

describe('signing', () => {
  test('opens again, for every size and root', () => {
    const sizes = fc.oneof(fc.constantFrom(1, 2 ** 32, Number.MAX_SAFE_INTEGER), fc.integer({ min: 1, max: 2 ** 30 }));
    const roots = fc.uint8Array({ minLength: 32, maxLength: 32 });
    fc.assert(
      fc.property(sizes, roots, fc.integer({ min: 0, max: 2 ** 52 }), (size, chosen, at) => {
        const note = signCheckpoint({ origin, size, root: chosen, signer });
        const cosigned = cosignCheckpoint({ note, name: witnessName, timeSeconds: at, signer: witnessSigner });
        expect(open(cosigned)).toEqual({
          ok: true,
          value: { origin, size, root: chosen, cosignatures: [{ name: witnessName, timeSeconds: at }] },
        });
      }),
      { numRuns: 50 },
    );
  });

  test('throws for a name, size or root that no checkpoint has, which is a bug', () => {
    const good = { origin, size: 5, root, signer };
    for (const bad of [{ origin: 'a b' }, { origin: 'a+b' }, { origin: '' }, { size: -1 }, { size: 1.5 }]) {
      expect(() => signCheckpoint({ ...good, ...bad })).toThrow('bug:');
    }
    expect(() => signCheckpoint({ ...good, root: root.slice(1) })).toThrow('bug:');
    expect(() => signCheckpoint({ ...good, signer: { ...signer, sign: () => new Uint8Array(63) } })).toThrow('bug:');
    const cosigning = { note: SIGNED, name: 'a b', timeSeconds, signer: witnessSigner };
    expect(() => cosignCheckpoint(cosigning)).toThrow('bug:');
    expect(() => cosignCheckpoint({ ...cosigning, name: witnessName, note: 'x' })).toThrow('bug:');
    expect(() => verifierKey({ name: 'a+b', publicKey: signer.publicKey })).toThrow('bug:');
  });
});
