import { z } from 'zod';
import { HashSchema, lineOfText } from '../core/election/values.ts';
import { defineRoute } from './route.ts';

/** What returning officers do for members' ways of proving who they are. */

export const putCertificates = defineRoute({
  id: 'putCertificates',
  method: 'put',
  path: '/elections/:election/roll/certificates',
  summary: 'Take members’ OpenPGP certificates, whole or not at all; the roll commits to their fingerprints',
  auth: 'officer',
  /** Armoured, each for one entry of the roll. */
  body: z.strictObject({ certificates: z.array(z.string().max(65_536)).min(1).max(500) }),
  limit: 8_388_608,
  status: 200,
  reply: z.strictObject({
    stored: z.int(),
    /** How many entries have a certificate that was not imported yet. */
    missing: z.int(),
  }),
  problems: ['election-not-found', 'officer-not-of-election', 'roll-refused'],
});

export const getLetters = defineRoute({
  id: 'getLetters',
  method: 'get',
  path: '/elections/:election/letters',
  summary: 'How many letters with codes there are, and the hashes of the files that hold them, for the act `letters`',
  auth: 'officer',
  body: 'none',
  limit: 0,
  status: 200,
  reply: z.strictObject({
    count: z.int(),
    csv: HashSchema,
    pdf: HashSchema,
    /** Characters of names or texts that stand as their numbers in the PDF, because no font there has them. */
    uncovered: z.array(z.string()),
  }),
  problems: ['election-not-found', 'officer-not-of-election', 'not-prepared', 'letters-refused'],
});

export const releaseLetters = defineRoute({
  id: 'releaseLetters',
  method: 'post',
  path: '/elections/:election/letter-releases',
  summary: 'Give the letters with codes out that an act of enough officers releases: once, to one officer',
  auth: 'officer',
  body: z.strictObject({
    /** The number of the act: `letters`, or `reissue` for a single one. */
    act: z.int().min(1).max(10_000),
    /** For an act `reissue`: whose letter it is; the act names nobody. */
    reference: lineOfText(120).optional(),
  }),
  limit: 2048,
  status: 201,
  reply: z.strictObject({
    count: z.int(),
    /** UTF-8 text in base64url. */
    csv: z.string(),
    /** In base64url. */
    pdf: z.string(),
  }),
  problems: ['election-not-found', 'officer-not-of-election', 'not-prepared', 'act-not-found', 'letters-refused'],
});
