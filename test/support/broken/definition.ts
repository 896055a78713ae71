import { sha256 } from '@noble/hashes/sha2.js';
import { toHex, utf8 } from '../../../src/core/base/bytes.ts';
import {
  canonicalBytes,
  type Json,
  type JsonObject,
  parseCanonicalJson,
} from '../../../src/core/base/canonical-json.ts';
import { suspended } from '../record-maker.ts';
import { type BrokenCase, byHand, byHooks, type RecordFilesMap } from './case.ts';

/** Broken records. The definition, what belongs to it, and acts. */

type Definition = { [name: string]: Json };

function changeDefinition(files: RecordFilesMap, change: (definition: Definition) => void): void {
  const json = parseCanonicalJson(files.get('definition.json')!);
  if (!json.ok) throw new Error(json.error.reason);
  const definition = { ...(json.value as JsonObject) };
  change(definition);
  files.set('definition.json', canonicalBytes(definition));
}

const hashOf = (text: string) => toHex(sha256(utf8(text)));
const BUNDLE: JsonObject = { bundles: [hashOf('mended page')], reason: 'the page did not show the last option' };
const LETTERS: JsonObject = { count: 16, csv: hashOf('letters.csv'), pdf: hashOf('letters.pdf') };

export const DEFINITION_CASES: readonly BrokenCase[] = [
  {
    name: 'protocol-version',
    check: 'protocol-version',
    what: 'The definition is written for a protocol version that this verifier does not know.',
    who: 'Whoever writes the definition. A verifier that guessed would pass what it did not understand.',
    make: byHand((files) => changeDefinition(files, (definition) => (definition['protocol'] = 'tellers/9'))),
  },
  {
    name: 'definition-form',
    check: 'definition-form',
    what: 'One officer of three can act alone.',
    who: 'Whoever writes the definition. Two disjoint sets of officers could decide opposite things (PR-33).',
    make: byHand((files) =>
      changeDefinition(files, (definition) => {
        definition['officers'] = { ...(definition['officers'] as JsonObject), required: 1 };
      }),
    ),
  },
  {
    name: 'anchor',
    check: 'anchor',
    what: 'A whole second election under the same id, with an officer of the operator’s own; everything in it fits.',
    who: 'The operator, for one member (PR-14). Only the fingerprint that the member got another way tells.',
    anchoredInBase: true,
    make: byHooks({
      definition: (value, keys) => {
        const { name, certificate } = keys.stranger;
        return { ...value, officers: { required: 1, certificates: [{ name, certificate }] } };
      },
      definitionSigners: (signers, keys) => [
        { role: 'officer', key: keys.stranger },
        ...signers.filter(({ role }) => role !== 'officer'),
      ],
      keys: (keys) => ({ ...keys, officers: [keys.stranger, keys.stranger] }),
      actSigners: ([stranger]) => [stranger!],
      declarationSigners: ([stranger]) => [stranger!],
    }),
  },
  {
    name: 'definition-keys',
    check: 'definition-keys',
    what: 'One RSA key signs the tokens of both sections.',
    who: 'The registrar. A key is for one section, or what it signs for one can be asked for in the name of the other (PR-30).',
    make: byHooks({
      keys: (keys) => ({
        ...keys,
        registrars: keys.registrars.map((registrar) => {
          const city = registrar.tokens.get('city')!;
          return { ...registrar, tokens: new Map([...registrar.tokens.keys()].map((section) => [section, city])) };
        }),
      }),
    }),
  },
  {
    name: 'definition-signatures',
    check: 'definition-signatures',
    what: 'What stands as the registrar’s signature of the definition is one of another definition.',
    who: 'The operator, to officers who signed in good faith: a registrar who never saw this definition (PR-14).',
    make: byHooks({
      definitionSigners: (signers) =>
        signers.map((signer) => (signer.role === 'registrar' ? { ...signer, document: utf8('{}') } : signer)),
    }),
  },
  {
    name: 'acts',
    check: 'acts',
    what: 'The voting was extended by one officer where two must sign.',
    who: 'One returning officer and the operator, waiting for friends to vote.',
    make: byHooks({ actSigners: (officers) => officers.slice(0, 1) }),
  },
  {
    name: 'acts-skip',
    check: 'acts',
    what: 'A trustee was passed over by one officer where two must sign.',
    who: 'One returning officer and the operator, to keep the one trustee out whom they do not know.',
    make: byHooks({ skip: { trustee: 3, officers: 1 }, mixing: [1, 2] }),
  },
  {
    name: 'acts-draw',
    check: 'acts',
    what: 'Officers drew for lots in an election whose lots come from the trustees’ coin.',
    who: 'Two returning officers, to have a second try.',
    make: byHooks({ draw: { drawn: 'heads' } }),
  },
  {
    name: 'acts-suspend',
    check: 'acts',
    what: 'An officer was suspended by one other officer and by a signature of the suspended officer’s own.',
    who: 'One returning officer with the stolen key of the one whom it wants out of the way.',
    make: byHooks({ acts: [{ ...suspended(2), officers: [0, 2] }] }),
  },
  {
    name: 'acts-suspend-again',
    check: 'acts',
    what: 'An officer who was suspended before is suspended once more.',
    who: 'Two returning officers. Acts that change nothing hide the one that does.',
    make: byHooks({
      acts: [suspended(2), suspended(2)],
    }),
  },
  {
    name: 'acts-suspend-stranger',
    check: 'acts',
    what: 'Somebody was suspended whom the definition does not name.',
    who: 'Two returning officers, who make members believe that they got rid of somebody.',
    make: byHooks({
      acts: [{ act: 'suspend', parameters: { officer: '0'.repeat(40), reason: 'the key was stolen' } }],
    }),
  },
  {
    name: 'acts-suspended',
    check: 'acts',
    what: 'A changed voting page was signed by one officer and by one who had been suspended before.',
    who: 'One returning officer with the stolen key for which the other was suspended.',
    make: byHooks({
      acts: [suspended(2), { act: 'bundle', parameters: BUNDLE, officers: [1, 2] }],
    }),
  },
  {
    name: 'acts-letters',
    check: 'acts',
    what: 'The letters with all members’ codes were released a second time.',
    who: 'Two returning officers: with the second copy somebody votes for members who will not.',
    make: byHooks({
      acts: [
        { act: 'letters', parameters: LETTERS },
        { act: 'letters', parameters: LETTERS },
      ],
    }),
  },
  {
    name: 'box-order-bundle',
    check: 'box-order',
    what: 'The voting page was changed when voting had closed.',
    who: 'Two returning officers, so that a false page of the last hour seems to have been the right one.',
    make: byHooks({ acts: [{ act: 'bundle', parameters: BUNDLE, late: true }] }),
  },
  {
    name: 'roll',
    check: 'roll',
    what: 'One leaf of the published roll is not one that the definition commits to.',
    who: 'The operator, who puts a ghost in the place of an entry after the freeze.',
    make: byHooks({
      rollLeaves: (roll) =>
        roll.map(({ section, leaves }) => {
          if (section !== 'land') return { section, leaves };
          // The one entry of four to which no token was issued.
          const ghost = Uint8Array.from(leaves[3]!);
          ghost[31] = ghost[31]! ^ 1;
          return { section, leaves: [...leaves.slice(0, 3), ghost] };
        }),
    }),
  },
];
