import type { ProposeActInput, TellersClient } from '../../src/client/generated/tellers-client.ts';
import { msToInstant } from '../../src/core/election/values.ts';
import { answered } from './members.ts';
import type { Person } from './people.ts';

/** A returning officer at work, through the generated client; the secret key signs here and never travels. */
export interface Officer {
  readonly person: Person;
  readonly session: string;
}

export async function signOfficerIn(client: TellersClient, person: Person): Promise<Officer> {
  const { document } = await answered('asking to sign in', () => client.beginSignIn());
  const signature = await person.sign(document);
  const { session } = await answered('signing in', () => client.completeSignIn({ body: { document, signature } }));
  return { person, session };
}

export type Proposal = ProposeActInput['body'] extends infer B
  ? B extends { notAfter: unknown }
    ? Omit<B, 'notAfter'>
    : never
  : never;

/** Proposes an act and has it signed. @returns its number and the notes that the officers were shown */
export async function makeAct(
  client: TellersClient,
  input: { readonly election: string; readonly proposal: Proposal; readonly signers: readonly Officer[] },
): Promise<{ readonly number: number; readonly state: string; readonly notes: readonly string[] }> {
  const { election, proposal, signers } = input;
  const [first] = signers;
  if (first === undefined) throw new Error('nobody signs');
  const notAfter = msToInstant(Date.now() + 3_600_000);
  const body = { ...proposal, notAfter } as ProposeActInput['body'];
  const act = await answered('proposing an act', () =>
    client.proposeAct({ params: { election }, session: first.session, body }),
  );
  let state = '';
  for (const { person, session } of signers) {
    const signature = await person.sign(act.document);
    const signed = await answered(`signing the act ${act.number}`, () =>
      client.signAct({ params: { election, number: act.number }, session, body: { signature } }),
    );
    state = signed.state;
  }
  return { number: act.number, state, notes: act.notes };
}
