import { toBase64Url } from '../../core/base/bytes.ts';
import { err, ok, type Result } from '../../core/base/result.ts';
import type { KeyCustody } from '../ports.ts';
import type { CurrentEntry, RegisterStore, RollStore } from '../roll/ports.ts';
import { acceptedWays } from './accepted-ways.ts';
import type { MemberFacts, MemberFactsOf } from './member-facts.ts';
import type { SignedInMember } from './member-of-session.ts';
import { type OwnEntry, ownEntry, signingCertificate } from './own-entry.ts';
import type { RollTrees } from './roll-trees.ts';
import { type SignedPromise, signedPromise } from './signed-promise.ts';

export interface MemberPagePorts {
  readonly factsOf: MemberFactsOf;
  readonly roll: Pick<RollStore, 'entry'>;
  readonly registers: Pick<RegisterStore, 'issued'>;
  readonly rollTrees: RollTrees;
  readonly keys: Pick<KeyCustody, 'registerReply'>;
}

export interface RegistrarsWord {
  readonly registrar: number;
  /** Null as long as no token was issued to this entry. */
  readonly issued: {
    readonly promise: SignedPromise;
    readonly requestSignature: { readonly nonce: string; readonly signature: string } | null;
  } | null;
}

export interface MemberPage extends OwnEntry {
  readonly certificate: string | null;
  /** In the definition's order. */
  readonly registrars: RegistrarsWord[];
}

async function wordOf(
  ports: MemberPagePorts,
  input: { readonly facts: MemberFacts; readonly registrar: number; readonly found: CurrentEntry },
): Promise<RegistrarsWord> {
  const { facts, registrar, found } = input;
  const issue = await ports.registers.issued(facts.definition.election, registrar, found.leaf);
  if (issue === null) return { registrar, issued: null };
  const opening = issue.requestSignature;
  return {
    registrar,
    issued: {
      promise: await signedPromise(ports, { facts, registrar, issue }),
      requestSignature: opening === null ? null : { nonce: toBase64Url(opening.nonce), signature: opening.signature },
    },
  };
}

/**
 * What the service keeps about a member: the own roll entry's salt and place, and what each registrar issued to it.
 * With this anybody can hold the registers against what really happened, as long as the roll's salts are kept.
 */
export async function memberPage(
  ports: MemberPagePorts,
  command: { readonly member: SignedInMember },
): Promise<Result<MemberPage, { readonly kind: 'election-not-found' }>> {
  const { election, reference } = command.member;
  const facts = await ports.factsOf(election);
  if (facts === null) return err({ kind: 'election-not-found' });
  const found = await ports.roll.entry(election, reference);
  // The salts are gone, and with them everything that tied this member to the record.
  if (found === null) return err({ kind: 'election-not-found' });
  const entry = await ownEntry(ports, { election, found });
  const registrars: RegistrarsWord[] = [];
  for (const index of facts.definition.registrars.keys()) {
    registrars.push(await wordOf(ports, { facts, registrar: index + 1, found }));
  }
  return ok({ ...entry, certificate: signingCertificate(found, acceptedWays(facts.definition)), registrars });
}
