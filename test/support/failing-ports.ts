import type { HeadView } from '../../src/app/box/ports.ts';
import type { SchedulePorts } from '../../src/app/schedule/ports.ts';

/**
 * Ports of which every write fails twice before it succeeds: the first time before it has done anything, the second
 * time after it was committed, as when a process or a connection dies at the worst moment.
 */

type Fault = 'before' | 'after' | null;

export interface FailingPorts {
  readonly ports: SchedulePorts;
  /** Every write that has failed, in the order of its first failure. */
  failed(): string[];
}

export function failingPorts(ports: SchedulePorts): FailingPorts {
  const failures = new Map<string, number>();

  function nextFault(name: string): Fault {
    const count = failures.get(name) ?? 0;
    failures.set(name, count + 1);
    return count === 0 ? 'before' : count === 1 ? 'after' : null;
  }

  function fail(name: string, fault: Fault): never {
    throw new Error(`made to fail ${fault ?? ''} ${name}`);
  }

  /** Wraps the named methods of one port; calls that differ in a text argument fail each for itself. */
  function failing<P extends object>(side: string, port: P, methods: readonly (keyof P)[]): P {
    const wrapped = Object.create(port) as P;
    for (const method of methods) {
      const original = port[method] as (...args: unknown[]) => Promise<unknown>;
      const call = async (...args: unknown[]) => {
        const detail = args.find((arg) => typeof arg === 'string' && arg !== 'spring');
        const name = `${side}.${String(method)}${typeof detail === 'string' ? ` ${detail}` : ''}`;
        const fault = nextFault(name);
        if (fault === 'before') fail(name, fault);
        const result = await original.apply(port, args);
        if (fault === 'after') fail(name, fault);
        return result;
      };
      wrapped[method] = call as P[keyof P];
    }
    return wrapped;
  }

  const { box } = ports;
  const step: typeof box.step = async (input) => {
    // The kinds of a step's lines, or the files that it leaves.
    const seen: { name: string; fault: Fault }[] = [];
    const result = await box.step({
      ...input,
      decide: async (head: HeadView) => {
        const decided = await input.decide(head);
        if (!decided.ok) return decided;
        const { lines, files } = decided.value;
        const about = [...lines.map(({ kind }) => kind), ...(files ?? []).map(({ path }) => path)].join('+');
        if (about === '') return decided;
        const name = `box.step ${about}`;
        const fault = nextFault(name);
        seen.push({ name, fault });
        if (fault === 'before') fail(name, fault);
        return decided;
      },
    });
    for (const { name, fault } of seen) if (fault === 'after') fail(name, fault);
    return result;
  };
  const failingCeremonies = failing('ceremonies', ports.ceremonies, ['open']);
  const { ceremonies } = ports;
  failingCeremonies.change = async (input) => {
    // What is added to the ceremony: each kind of change fails for itself.
    const seen: { name: string; fault: Fault }[] = [];
    const changed = await ceremonies.change({
      ...input,
      decide: async (stored) => {
        const decided = await input.decide(stored);
        if (!decided.ok || Object.keys(decided.value).length === 0) return decided;
        const name = `ceremonies.change ${Object.keys(decided.value).toSorted().join('+')}`;
        const fault = nextFault(name);
        seen.push({ name, fault });
        if (fault === 'before') fail(name, fault);
        return decided;
      },
    });
    for (const { name, fault } of seen) if (fault === 'after') fail(name, fault);
    return changed;
  };
  const failingBox = failing('box', ports.box, ['create', 'requestUnsealing']);
  failingBox.step = step;
  return {
    failed: () => [...failures.keys()],
    ports: {
      ...ports,
      box: failingBox,
      roll: failing('roll', ports.roll, [
        'createDraft',
        'replaceRoll',
        'freeze',
        'putDefinitionSignature',
        'setState',
        'setCloses',
        'putAct',
        'putActSignature',
        'setActState',
        'putDeclarationSignature',
      ]),
      ceremonies: failingCeremonies,
      submissions: failing('submissions', ports.submissions, ['submit', 'settle', 'putPiece', 'dropUploads']),
      registers: failing('registers', ports.registers, ['create', 'publish']),
      keys: failing('keys', ports.keys, ['create', 'sign', 'destroyRegistrarKeys', 'destroyTrusteeSecret']),
    },
  };
}
