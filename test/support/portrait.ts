import { crc32, deflateSync } from 'node:zlib';

/** A made-up photograph: head and shoulders before a plain ground, as PNG. */

type Colour = readonly [red: number, green: number, blue: number];

const SIZE = 112;

function colourAt(x: number, y: number, ground: Colour, person: Colour): Colour {
  const head = (x - SIZE / 2) ** 2 + (y - SIZE * 0.38) ** 2 < (SIZE * 0.2) ** 2;
  const shoulders = ((x - SIZE / 2) / 1.1) ** 2 + (y - SIZE * 1.02) ** 2 < (SIZE * 0.38) ** 2;
  return head || shoulders ? person : ground;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** Every number has a portrait of its own colours. */
export function portrait(number: number): Uint8Array {
  const ground: Colour = [90 + ((number * 37) % 120), 120 + ((number * 53) % 100), 130 + ((number * 71) % 90)];
  const person: Colour = [60 + ((number * 29) % 60), 45 + ((number * 13) % 50), 40 + ((number * 7) % 40)];
  const rows = Array.from({ length: SIZE }, (_, y) =>
    Buffer.from([0, ...Array.from({ length: SIZE }, (__, x) => colourAt(x, y, ground, person)).flat()]),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(SIZE, 0);
  header.writeUInt32BE(SIZE, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  const parts = [
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ];
  return new Uint8Array(Buffer.concat([signature, ...parts]));
}
