import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import { ROOT } from './root.ts';

/**
 * The SQL that Prisma's schema engine would write for one side's schema.prisma, starting from nothing. The engine is a
 * WebAssembly module that the package expects a bundler to load; here it is loaded by hand.
 */
export async function sqlOfPrismaSchema(input: {
  readonly side: 'roll' | 'box';
  /** Any PostgreSQL: the engine asks for its version and for nothing else. */
  readonly databaseUrl: string;
}): Promise<string> {
  engineModule ??= loadEngine();
  const bindings = await engineModule;
  const path = join(ROOT, 'prisma', input.side, 'schema.prisma');
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg(input.databaseUrl));
  const engine = await bindings.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
  const difference = await engine.diff({
    from: { tag: 'empty' },
    to: { tag: 'schemaDatamodel', files: [{ path, content: readFileSync(path, 'utf8') }], configDir: dirname(path) },
    script: true,
    shadowDatabaseUrl: null,
    exitCode: null,
    filters: { externalTables: [], externalEnums: [] },
  });
  return difference.stdout ?? '';
}

/** Loaded once: the glue code of the module keeps its state outside of it. */
let engineModule: Promise<Bindings> | null = null;

async function loadEngine(): Promise<Bindings> {
  const folder = dirname(createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm'));
  const bindings = (await import(join(folder, 'schema_engine_bg.js'))) as Bindings;
  const wasm = readFileSync(join(folder, 'schema_engine_bg.wasm'));
  const { instance } = await webAssembly.instantiate(wasm, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings;
}

interface Exports {
  readonly __wbindgen_start: () => void;
}

interface Bindings {
  readonly __wbg_set_wasm: (exports: Exports) => void;
  readonly SchemaEngine: {
    new: (
      options: { datamodels: undefined },
      log: () => void,
      adapter: object,
    ) => Promise<{ diff: (input: object) => Promise<{ stdout: string | null }> }>;
  };
}

/** Node's types for this version do not declare it. */
const webAssembly = (
  globalThis as unknown as {
    WebAssembly: { instantiate: (wasm: Uint8Array, imports: object) => Promise<{ instance: { exports: Exports } }> };
  }
).WebAssembly;
