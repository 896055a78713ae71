import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import type { PageFile, PageFileStore } from '../../app/box/ports-page-files.ts';
import { toHex } from '../../core/base/bytes.ts';
import { trustedHex } from '../../core/election/values.ts';
import { PrismaClient } from '../generated/box/client.ts';
import { viaPrisma } from '../prisma.ts';

/** Files of the voting page, by hash, beside the ballot box: public, the same for everybody, never changed. */
export function createPageFileStore({ pool }: { readonly pool: pg.Pool }): PageFileStore {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool, { schema: 'box' }) });
  return {
    async keep(files) {
      const data = files.map(({ sha256, part, ending, content }) => {
        return { sha256: new Uint8Array(trustedHex(sha256)), part, ending, content: new Uint8Array(content) };
      });
      await viaPrisma(prisma.pageFile.createMany({ data, skipDuplicates: true }));
    },
    async file(sha256) {
      const key = new Uint8Array(trustedHex(sha256));
      const found = await viaPrisma(prisma.pageFile.findUnique({ where: { sha256: key } }));
      if (found === null) return null;
      // The table holds both to these words.
      const { part, ending } = found as unknown as Pick<PageFile, 'part' | 'ending'>;
      return { sha256: toHex(found.sha256), part, ending, content: found.content };
    },
  };
}
