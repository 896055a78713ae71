import { admitOfficer } from '../../src/app/officer/admit-officer.ts';
import { createDraft } from '../../src/app/officer/create-draft.ts';
import { prepareDefinition } from '../../src/app/officer/prepare-definition.ts';
import { signDefinition } from '../../src/app/officer/sign-definition.ts';
import { utf8 } from '../../src/core/base/bytes.ts';
import { type FixedDefinition, parseDefinition } from '../../src/core/election/fixed-definition.ts';
import { SectionIdSchema } from '../../src/core/election/values.ts';
import { draftOf, ELECTION, type Office, orThrow, REQUIRED, signedBy } from './election-office.ts';
import { CLIENT } from './fake-issuer.ts';
import type { RealIssuer } from './real-issuer.ts';

/** An election that accepts every way of proving who one is, with members who have one or several of them. */

const NAMES = { 'M-1': 'Ada Ash', 'M-2': null, 'M-3': 'Cleo', 'M-4': 'Dörte Weiß', 'M-5': null };
/** The account of M-2 at the organisation. */
export const ACCOUNT = 'member-7';

/** What a service is started with, so that it goes to this provider. */
export function issuerSettings({ issuer }: RealIssuer): Record<string, string> {
  return {
    OIDC_ISSUER: issuer,
    OIDC_CLIENT_ID: CLIENT.id,
    OIDC_CLIENT_SECRET: CLIENT.secret,
    OIDC_ALLOW_PRIVATE: 'yes',
  };
}

/** Announces it. @param certificate the fingerprint of the certificate of M-3, who gets codes encrypted to it */
export async function announceFourWays(
  office: Office,
  { issuer, certificate }: { readonly issuer: RealIssuer; readonly certificate: string },
): Promise<FixedDefinition> {
  const { ports, officers } = office;
  const officer = officers[0].fingerprint;
  for (const { certificate: admitted } of officers) orThrow(await admitOfficer(ports, { certificate: admitted }));
  const proofs = { mail: true, letter: true, certificate: true, signIn: { issuer: issuer.issuer } };
  orThrow(await createDraft(ports, { officer, draft: draftOf(office, { proofs }) }));
  const member = (
    reference: keyof typeof NAMES,
    section: string,
    rest: { channels: object; letter?: boolean; language?: string },
  ) => ({
    reference,
    section: SectionIdSchema.parse(section),
    letter: false,
    language: null,
    name: NAMES[reference],
    ...rest,
  });
  const roll = [
    member('M-1', 'north', { channels: { mail: 'm1@example.org' } }),
    member('M-2', 'north', { channels: { subject: ACCOUNT } }),
    member('M-3', 'south', { channels: { mail: 'm3@example.org', certificate } }),
    member('M-4', 'south', { channels: {}, letter: true, language: 'fr' }),
    member('M-5', 'south', { channels: { mail: 'm5@example.org' }, letter: true }),
  ];
  orThrow(await ports.roll.replaceRoll(ELECTION, roll));
  const { definition } = orThrow(await prepareDefinition(ports, { officer, election: ELECTION }));
  for (const signer of officers.slice(0, REQUIRED)) {
    const signature = await signedBy(office, signer, definition);
    orThrow(await signDefinition(ports, { officer: signer.fingerprint, election: ELECTION, signature }));
  }
  return orThrow(parseDefinition(utf8(definition)));
}
