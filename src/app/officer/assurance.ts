import type { Definition } from '../../core/election/definition.ts';

/**
 * Who holds what in an election of tellers/0, in the words that members read before they vote: one operator holds
 * every key, nobody else has looked. Only the organisation could say more, and no draft can claim it.
 */
export function rehearsalAssurance(input: {
  readonly host: string;
  readonly officers: number;
}): Definition['assurance'] {
  const { host, officers } = input;
  const operator = `the operator of ${host}`.slice(0, 200);
  const machine = 'the service’s own server';
  const checkedBy = 'nobody but the operator';
  const statement = [
    'This is a rehearsal: not mixed, one operator holds the key.',
    `One operator holds every key of this election: the operator of ${host}. It could open each sealed ballot by itself, and could issue ballot tokens that no member asked for, as many as the verifier prints as the gap between tokens issued and ballots recorded.`,
    'Anyone can check that every recorded ballot was counted as it was sealed, that none was changed, added without a token or dropped after its receipt, and that the count is right.',
    'Nobody outside the service can check that the roll’s entries are real members, or that no address or time was kept.',
    'Do not settle anything with it that must bind.',
  ].join('\n');
  return {
    statement,
    holders: [
      { part: 'registrar', holder: operator, machine, checkedBy },
      { part: 'ballot box', holder: operator, machine, checkedBy },
      { part: 'trustee, the only one', holder: operator, machine, checkedBy },
      {
        part: `returning officers, ${officers}`,
        holder: 'the officers named in this definition',
        machine: 'their own machines, by the command line',
        checkedBy: 'the officers themselves',
      },
    ],
  };
}
