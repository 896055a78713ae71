import { z } from 'zod';
import {
  bytesOf,
  CertificateFingerprintSchema,
  HashSchema,
  InstantSchema,
  lineOfText,
} from '../core/election/values.ts';
import { readLetterCode } from '../core/roll/letter-code.ts';
import { defineRoute } from './route.ts';

/** What a member calls who proves to be on the roll. Nothing here ever sees a ballot. */

export const requestCode = defineRoute({
  id: 'requestCode',
  method: 'post',
  path: '/elections/:election/member-codes',
  summary: 'Send a one-time code to the mail address on the roll; strangers get the same answer',
  auth: 'none',
  body: z.strictObject({ reference: lineOfText(120) }),
  limit: 2048,
  status: 202,
  reply: z.strictObject({
    /** Needed beside the code: a code works only for whoever asked for it. */
    codeRequest: bytesOf(32),
    lifetimeSeconds: z.int(),
  }),
  problems: ['election-not-found', 'way-not-accepted'],
});

const CodeProofSchema = z.strictObject({
  way: z.literal('code'),
  reference: lineOfText(120),
  code: z.string().regex(/^[0-9]{6}$/, 'six digits'),
  codeRequest: bytesOf(32),
});

const LetterProofSchema = z.strictObject({
  way: z.literal('letter'),
  reference: lineOfText(120),
  letterCode: z
    .string()
    .max(40)
    .refine((text) => readLetterCode(text).ok, 'twelve letters and digits as in the letter'),
});

export const beginOrganisationSignIn = defineRoute({
  id: 'beginOrganisationSignIn',
  method: 'post',
  path: '/elections/:election/sign-ins',
  summary: 'Where the browser goes to sign in with the organisation’s own account',
  auth: 'none',
  /** SHA-256(frame("tellers/sign-in-browser/v1", [32 bytes that the browser keeps until it comes back])). */
  body: z.strictObject({ browser: HashSchema }),
  limit: 2048,
  status: 201,
  reply: z.strictObject({ url: z.string() }),
  problems: ['election-not-found', 'way-not-accepted'],
});

const SignInProofSchema = z.strictObject({
  way: z.literal('sign-in'),
  /** The 32 bytes that the browser has kept. */
  browser: bytesOf(32),
  /** The query with which the browser came back, without `?`. */
  answer: z.string().min(1).max(4096),
});

const OwnEntrySchema = z.strictObject({
  section: z.string(),
  roll: z.strictObject({
    salt: bytesOf(32),
    leaf: HashSchema,
    index: z.int(),
    size: z.int(),
    proof: z.array(HashSchema),
    /** What index and proof are about; `leaf` again unless an act has changed the entry. */
    frozenLeaf: HashSchema,
    /** The acts that gave the entry another leaf since the freeze, with that leaf; the last one's is `leaf`. */
    changes: z.array(z.strictObject({ act: z.int(), leaf: HashSchema })),
  }),
});

export const createMemberSession = defineRoute({
  id: 'createMemberSession',
  method: 'post',
  path: '/elections/:election/member-sessions',
  summary: 'Prove to be a member; the answer holds the own roll entry’s salt and inclusion proof',
  auth: 'none',
  body: z.discriminatedUnion('way', [CodeProofSchema, LetterProofSchema, SignInProofSchema]),
  limit: 8192,
  status: 201,
  reply: OwnEntrySchema.extend({
    session: z.string(),
    /** For each registrar whether a token was issued to this entry. */
    issued: z.array(z.boolean()),
    /** The OpenPGP certificate with which the token request must be signed. */
    certificate: CertificateFingerprintSchema.nullable(),
  }),
  problems: ['election-not-found', 'way-not-accepted', 'member-refused'],
});

const PromiseSchema = z.strictObject({
  leaf: HashSchema,
  request: HashSchema,
  /** The line stands in the register soon after this instant. */
  publishedAfter: InstantSchema,
  signature: bytesOf(64),
});

export const getMember = defineRoute({
  id: 'getMember',
  method: 'get',
  path: '/elections/:election/member',
  summary: 'What the service keeps about the member whose session it is, also after the close',
  auth: 'member',
  body: 'none',
  limit: 0,
  status: 200,
  reply: OwnEntrySchema.extend({
    certificate: CertificateFingerprintSchema.nullable(),
    /** In the definition's order. */
    registrars: z.array(
      z.strictObject({
        registrar: z.int(),
        /** Null as long as no token was issued to this entry. */
        issued: z
          .strictObject({
            promise: PromiseSchema,
            /** What opens the hash of the member's own signature in the register. */
            requestSignature: z.strictObject({ nonce: bytesOf(32), signature: z.string() }).nullable(),
          })
          .nullable(),
      }),
    ),
  }),
  problems: ['election-not-found'],
});

export const issueToken = defineRoute({
  id: 'issueToken',
  method: 'post',
  path: '/elections/:election/registrars/:registrar/tokens',
  summary: 'Have a blinded token request signed; the same request again gets the same answer',
  auth: 'member',
  body: z.strictObject({
    /** The fingerprint that the device has checked: a registrar refuses one that it did not sign (PR-14). */
    fingerprint: HashSchema,
    blindedRequest: bytesOf(384),
    /** Where the roll entry has a certificate: the member's armoured signature of the request's document. */
    requestSignature: z.string().max(16_384).optional(),
  }),
  limit: 20_480,
  status: 201,
  reply: z.strictObject({
    blindSignature: bytesOf(384),
    promise: PromiseSchema,
  }),
  problems: [
    'election-not-found',
    'not-found',
    'token-request-refused',
    'token-already-issued',
    'issuing-not-open',
    'issuing-ended',
  ],
});
