import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';

/** A name server of an attacker: every answer is good for no time at all, and the next one may be another. */

export interface NameServer {
  /** Names that were asked for, each time. */
  readonly asked: string[];
  /** The IPv4 addresses of the next answers, in turn; the last one stays. */
  answers: readonly (readonly string[])[];
  /** Asks it, as a program asks the system's resolver. */
  lookUp(host: string): Promise<{ address: string; family: number }[]>;
  close(): void;
}

const ADDRESS = 1;

function nameIn(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), end: at + 5 };
}

/** RFC 1035, as little of it as one question needs. */
function reply(query: Buffer, end: number, addresses: readonly string[]): Buffer {
  const head = Buffer.alloc(12);
  query.copy(head, 0, 0, 2);
  head.writeUInt16BE(0x8580, 2);
  head.writeUInt16BE(1, 4);
  head.writeUInt16BE(addresses.length, 6);
  const records = addresses.map((address) => {
    const record = Buffer.alloc(16);
    record.writeUInt16BE(0xc00c, 0);
    record.writeUInt16BE(ADDRESS, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(0, 6);
    record.writeUInt16BE(4, 10);
    Buffer.from(address.split('.').map(Number)).copy(record, 12);
    return record;
  });
  return Buffer.concat([head, query.subarray(12, end), ...records]);
}

export async function startNameServer(): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  const state = { answers: [] as readonly (readonly string[])[] };
  socket.on('message', (query, { port, address }) => {
    const { name, end } = nameIn(query);
    if (query.readUInt16BE(end - 4) !== ADDRESS) {
      socket.send(reply(query, end, []), port, address);
      return;
    }
    asked.push(name);
    const [now = [], ...later] = state.answers;
    if (later.length > 0) state.answers = later;
    socket.send(reply(query, end, now), port, address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    asked,
    get answers() {
      return state.answers;
    },
    set answers(answers) {
      state.answers = answers;
    },
    lookUp: async (host) => (await resolver.resolve4(host)).map((address) => ({ address, family: 4 })),
    close: () => void socket.close(),
  };
}
