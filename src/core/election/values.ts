import { z } from 'zod';
import { fromBase64Url, fromHex, isWellFormed } from '../base/bytes.ts';

/** The small values that definitions, ledger lines and acts are made of. Each has exactly one spelling. */

const ID = /^[a-z0-9](?:[a-z0-9-]{0,62}[a-z0-9])?$/;
const HOST = /^[a-z0-9](?:[a-z0-9.-]{0,126}[a-z0-9])?(?::[1-9][0-9]{0,4})?$/;
const ZONE = /^[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){0,2}$/;
const INSTANT = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})Z$/;

/**
 * What can make a text look like another one: control characters, byte order marks, what changes the direction of
 * writing, and characters that take no room (soft hyphen, zero width space, word joiner and their like). Joiners that
 * scripts need (U+200C, U+200D) are allowed.
 */
const INVISIBLE =
  '\\u00ad\\u061c\\u180e\\u200b\\u200e\\u200f\\u2028-\\u202e\\u2060-\\u206f\\ufeff\\u{e0000}-\\u{e007f}';
const DECEPTIVE_LINE = new RegExp(`[\\u0000-\\u001f\\u007f-\\u009f${INVISIBLE}]`, 'u');
const DECEPTIVE_TEXT = new RegExp(`[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f${INVISIBLE}]`, 'u');

function isPlain(text: string, deceptive: RegExp): boolean {
  return !deceptive.test(text) && isWellFormed(text) && text.normalize('NFC') === text && text.trim() === text;
}

export const ElectionIdSchema = z
  .string()
  .regex(ID, 'an id is 1 to 64 of a-z, 0-9 and inner hyphens')
  .brand<'ElectionId'>();
export type ElectionId = z.infer<typeof ElectionIdSchema>;

export const ContestIdSchema = z
  .string()
  .regex(ID, 'an id is 1 to 64 of a-z, 0-9 and inner hyphens')
  .brand<'ContestId'>();
export type ContestId = z.infer<typeof ContestIdSchema>;

export const OptionIdSchema = z
  .string()
  .regex(ID, 'an id is 1 to 64 of a-z, 0-9 and inner hyphens')
  .brand<'OptionId'>();
export type OptionId = z.infer<typeof OptionIdSchema>;

export const SectionIdSchema = z
  .string()
  .regex(ID, 'an id is 1 to 64 of a-z, 0-9 and inner hyphens')
  .brand<'SectionId'>();
export type SectionId = z.infer<typeof SectionIdSchema>;

/** A host name, with a port where it is not the usual one: the first part of every checkpoint origin. */
export const HostSchema = z.string().regex(HOST, 'a host name in lower case, with a port if needed');

/** An IANA time zone name in which instants are shown; instants themselves are UTC. */
export const ZoneSchema = z.string().max(64).regex(ZONE, 'an IANA time zone name');

/** The part of BCP 47 that elections need: a language, perhaps with script or region, in the usual case. */
export const LanguageSchema = z
  .string()
  .regex(
    /^[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?$/,
    'a language tag as in BCP 47: en, fr, sr-Latn, pt-BR',
  );

/** One line of text for people: NFC, trimmed, without control, direction or invisible characters. */
export function lineOfText(max: number): z.ZodString {
  return z
    .string()
    .min(1)
    .max(max)
    .refine((text) => isPlain(text, DECEPTIVE_LINE), {
      error: 'one line of trimmed text in Unicode normal form C without control, direction or invisible characters',
    });
}

/** Several lines of text for people; only the line feed is allowed of all control characters. */
export function textOf(max: number): z.ZodString {
  return z
    .string()
    .max(max)
    .refine((text) => text === '' || isPlain(text, DECEPTIVE_TEXT), {
      error: 'trimmed text in Unicode normal form C without control, direction or invisible characters but line feeds',
    });
}

/** The milliseconds since 1970 of `YYYY-MM-DDTHH:MM:SSZ`, or null for any other spelling or a day that does not exist. */
export function instantToMs(text: string): number | null {
  const match = INSTANT.exec(text);
  if (match === null) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  return msToInstant(ms) === text ? ms : null;
}

/** Whole seconds, rounded down, as `YYYY-MM-DDTHH:MM:SSZ`. */
export function msToInstant(ms: number): Instant {
  return new Date(Math.floor(ms / 1000) * 1000).toISOString().replace('.000Z', 'Z') as Instant;
}

/** An instant in UTC to the second. */
export const InstantSchema = z
  .string()
  .refine((text) => instantToMs(text) !== null, { error: 'an instant is written YYYY-MM-DDTHH:MM:SSZ' })
  .meta({ format: 'date-time', examples: ['2027-03-01T09:00:00Z'] })
  .brand<'Instant'>();
export type Instant = z.infer<typeof InstantSchema>;

/** SHA-256 values, roots and fingerprints: 64 lower-case hex digits. */
export const HashSchema = z
  .string()
  .regex(/^[0-9a-f]{64}$/, '64 lower-case hex digits')
  .brand<'Hash'>();
export type Hash = z.infer<typeof HashSchema>;

/** The primary fingerprint of an OpenPGP version 4 certificate: 40 lower-case hex digits. */
export const CertificateFingerprintSchema = z.string().regex(/^[0-9a-f]{40}$/, '40 lower-case hex digits');

/** Unpadded base64url of exactly `length` bytes, in the one canonical spelling. */
export function bytesOf(length: number): z.ZodString {
  return z
    .string()
    .length(Math.ceil((length * 4) / 3))
    .refine(
      (text) => {
        const bytes = fromBase64Url(text);
        return bytes.ok && bytes.value.length === length;
      },
      { error: `${length} bytes in unpadded base64url` },
    )
    .meta({ format: 'base64url', examples: ['A'.repeat(Math.ceil((length * 4) / 3))] });
}

/** Reads what a schema above has already accepted. */
export function trustedBase64Url(text: string): Uint8Array {
  const bytes = fromBase64Url(text);
  if (!bytes.ok) throw new Error('bug: base64url was not checked before it was read');
  return bytes.value;
}

/** Reads what a schema above has already accepted. */
export function trustedHex(text: string): Uint8Array {
  const bytes = fromHex(text);
  if (!bytes.ok) throw new Error('bug: hex was not checked before it was read');
  return bytes.value;
}

/** A content-addressed file: what a ledger line says of anything too large to stand in it. */
export const BlobRefSchema = z.strictObject({ sha256: HashSchema, size: z.int().min(0) });
export type BlobRef = z.infer<typeof BlobRefSchema>;

/** A picture that pages show: a blob of the record, and what it is, so that browsers need not guess. */
export const ImageRefSchema = z.strictObject({
  sha256: HashSchema,
  size: z.int().min(1).max(262_144),
  type: z.enum(['image/png', 'image/jpeg', 'image/webp']),
});
export type ImageRef = z.infer<typeof ImageRefSchema>;

/** Says of every fault of a value where it is and what is wrong. */
export function faultsOf(error: z.ZodError): string[] {
  return error.issues.map((issue) => {
    const place = issue.path.map(String).join('.');
    return place === '' ? issue.message : `${place}: ${issue.message}`;
  });
}
