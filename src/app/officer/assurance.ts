import type { Definition } from '../../core/election/definition.ts';
import { agreementQuorum } from '../../core/opening/chain.ts';

/** Who holds the election key, as far as the service knows it. */
export interface KeyHolders {
  readonly threshold: number;
  /** Names by number; null where the service itself is the only trustee. */
  readonly trustees: readonly string[] | null;
}

/** A few of many, as words. */
function list(names: readonly string[]): string {
  return names.length === 1 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** What may be lost: before the trustees agree on the closed ballot box more of them are needed than afterwards. */
function lossSentence(trustees: number, agreeing: number, opening: number): string {
  const before =
    agreeing === trustees
      ? 'one of them loses the key or refuses'
      : `more than ${trustees - agreeing} of them lose their keys or refuse`;
  return `After the close ${agreeing === trustees ? 'all' : agreeing} of them must agree on the ballot box before it is mixed; then at least ${opening} of them mix and open it. If ${before} before the agreement, or more than ${trustees - opening} after it, this election can never be opened.`;
}

function keySentences({ threshold, trustees }: KeyHolders, operator: string): string[] {
  if (trustees === null) {
    return [
      `One operator holds every key of this election: ${operator}. It is the only trustee, and could open each sealed ballot by itself, also early; it mixes the ballots alone, so it could also tie an opened ballot to a sealed one.`,
    ];
  }
  if (trustees.length === 1) {
    return [
      `One person holds the election key, on a machine of their own: ${trustees[0]}. That person could open each sealed ballot alone, also early, and mixes the ballots alone.`,
    ];
  }
  return [
    `The election key is shared among ${trustees.length} trustees, each on a machine of their own: ${list(trustees)}. Any ${threshold} of them together can open sealed ballots, and no fewer. Nobody ever held the whole key.`,
    `Each of them mixes the ballots before they are opened. Whoever would tie an opened ballot to a sealed one needs ${threshold} of them, or everyone who has mixed.`,
    lossSentence(trustees.length, agreementQuorum({ electionKey: { threshold, trustees } }), threshold),
  ];
}

/**
 * Who holds what, in the words that members read before they vote. Only what the service knows: who the trustees are,
 * and what it holds itself. Nobody has inspected anything; only the organisation could say more.
 */
export function assuranceOf(input: {
  readonly host: string;
  readonly officers: number;
  readonly test: boolean;
  readonly key: KeyHolders;
}): Definition['assurance'] {
  const { host, officers, test, key } = input;
  const operator = `the operator of ${host}`.slice(0, 200);
  const machine = 'the service’s own server';
  const checkedBy = 'nobody but the operator';
  const statement = [
    ...(test ? ['This is a test. Do not settle anything with it that must bind.'] : []),
    ...keySentences(key, operator),
    `${key.trustees === null ? 'It' : `The registrar and the ballot box are run by ${operator}. It`} could issue ballot tokens that no member asked for, as many as the verifier prints as the gap between tokens issued and ballots recorded.`,
    'Anyone can check that every recorded ballot was counted as it was sealed, that none was changed, added without a token or dropped after its receipt, and that mixing, opening and count are right.',
    'Nobody outside the service can check that the roll’s entries are real members, or that no address or time was kept.',
  ].join('\n');
  const trustees = key.trustees ?? [null];
  return {
    statement,
    holders: [
      { part: 'registrar', holder: operator, machine, checkedBy },
      { part: 'ballot box', holder: operator, machine, checkedBy },
      ...trustees.map((name, index) => {
        if (name === null) return { part: 'trustee, the only one', holder: operator, machine, checkedBy };
        const part = `trustee ${index + 1} of ${trustees.length}, of whom ${key.threshold} can open`;
        return { part, holder: name, machine: 'a machine of their own', checkedBy: 'the trustee' };
      }),
      {
        part: `returning officers, ${officers}`,
        holder: 'the officers named in this definition',
        machine: 'their own machines, by the command line',
        checkedBy: 'the officers themselves',
      },
    ],
  };
}
