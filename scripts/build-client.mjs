/**
 * Generates the typed client from the OpenAPI document: one method for each operation, with the types of what goes in
 * and comes out and the problems that it may answer with. The set-up writes it into src/client/generated; run by itself
 * it also writes `build/client/tellers-client.js` and `.d.ts`, which need nothing else.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const GENERATED = join(ROOT, 'src', 'client', 'generated', 'tellers-client.ts');
const OUT = join(ROOT, 'build', 'client');
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

/** The document as the sources print it, before anything is built. */
export async function documentOfSources() {
  const built = await build({
    absWorkingDir: ROOT,
    entryPoints: ['src/contract/openapi.ts'],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'warning',
  });
  const program = Buffer.from(built.outputFiles[0].contents).toString('base64');
  const { openApiDocument } = await import(`data:text/javascript;base64,${program}`);
  return openApiDocument();
}

const capital = (name) => name[0].toUpperCase() + name.slice(1);
const key = (name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

function objectType({ properties = {}, required = [], additionalProperties }) {
  const fields = Object.entries(properties).map(
    ([name, schema]) => `readonly ${key(name)}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`,
  );
  if (typeof additionalProperties === 'object') fields.push(`readonly [name: string]: ${typeOf(additionalProperties)}`);
  return fields.length === 0 ? 'Record<string, never>' : `{ ${fields.join('; ')} }`;
}

/** The TypeScript of a JSON Schema. */
function typeOf(schema) {
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return [...new Set(either.map(typeOf))].join(' | ');
  if (schema.allOf !== undefined) return schema.allOf.map((each) => `(${typeOf(each)})`).join(' & ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  if (Array.isArray(schema.type)) return schema.type.map((type) => typeOf({ ...schema, type })).join(' | ');
  switch (schema.type) {
    case 'object':
      return objectType(schema);
    case 'array':
      return schema.prefixItems === undefined
        ? `readonly (${typeOf(schema.items ?? {})})[]`
        : `readonly [${schema.prefixItems.map(typeOf).join(', ')}]`;
    case 'integer':
    case 'number':
      return 'number';
    case 'string':
    case 'boolean':
    case 'null':
      return schema.type;
    default:
      return 'unknown';
  }
}

function contentType(content, from) {
  const [type] = Object.keys(content);
  if (type === 'application/json' && content[type].schema.contentMediaType === undefined)
    return typeOf(content[type].schema);
  if (from === 'reply') return 'ApiFile';
  return type === 'text/csv' ? 'string' : 'Uint8Array';
}

function repliesOf({ responses }) {
  return Object.entries(responses).filter(([status]) => status.startsWith('2'));
}

function problemsOf({ responses }) {
  const codes = Object.values(responses).flatMap(
    ({ content }) => content?.['application/problem+json']?.schema.properties.code.enum ?? [],
  );
  return [...new Set(codes)].map((code) => JSON.stringify(code)).join(' | ') || 'never';
}

function inputType({ parameters = [], requestBody, security }) {
  const of = (place) => parameters.filter((parameter) => parameter.in === place);
  const fields = [];
  if (of('path').length > 0) {
    const each = of('path').map(({ name }) => `readonly ${key(name)}: string | number`);
    fields.push(`readonly params: { ${each.join('; ')} }`);
  }
  if (of('query').length > 0) {
    const each = of('query').map(
      ({ name, required, schema }) =>
        `readonly ${key(name)}${required ? '' : '?'}: ${typeOf(schema)}${schema.type === 'string' ? ' | number' : ''} | undefined`,
    );
    fields.push(`readonly query${of('query').some(({ required }) => required) ? '' : '?'}: { ${each.join('; ')} }`);
  }
  if (requestBody !== undefined) {
    fields.push(`readonly body: ${contentType(requestBody.content, 'body')}`);
    if (requestBody.content['application/json'] !== undefined) fields.push('readonly padTo?: number');
  }
  if (security.length > 0) fields.push('readonly session: string');
  for (const { name, required } of of('header')) {
    if (name === 'If-Match') fields.push(`readonly ifMatch${required ? '' : '?'}: string`);
  }
  return fields.length === 0 ? null : `{ ${fields.join('; ')} }`;
}

/** The operation as the runtime needs it. */
function tableEntry(method, path, operation) {
  const rest = new Set((operation.parameters ?? []).filter((each) => each['x-rest'] === true).map(({ name }) => name));
  const [type = null] = Object.keys(operation.requestBody?.content ?? {});
  const [[, { content }]] = repliesOf(operation);
  const json = content !== undefined && contentType(content, 'reply') !== 'ApiFile';
  return {
    method: method.toUpperCase(),
    path: path.replaceAll(/\{([A-Za-z0-9]+)\}/g, (whole, name) => (rest.has(name) ? `{*${name}}` : whole)),
    body: type === 'application/json' ? 'json' : type,
    reply: content === undefined ? 'none' : json ? 'json' : 'file',
    status: repliesOf(operation).map(([status]) => Number(status)),
  };
}

const isStream = ({ responses }) => responses['200']?.content?.['text/event-stream'] !== undefined;

/** @returns types, and the table of operations, as TypeScript */
export function clientParts(document) {
  const types = [];
  const methods = [];
  const table = {};
  const [{ url: prefix }] = document.servers;
  for (const [path, item] of Object.entries(document.paths)) {
    for (const method of METHODS.filter((each) => item[each] !== undefined && !isStream(item[each]))) {
      const operation = item[method];
      const name = capital(operation.operationId);
      const [[, { content }]] = repliesOf(operation);
      const input = inputType(operation);
      types.push(`export type ${name}Reply = ${content === undefined ? 'undefined' : contentType(content, 'reply')};`);
      types.push(`export type ${name}Problem = ${problemsOf(operation)};`);
      if (input !== null) types.push(`export type ${name}Input = ${input};`);
      const given = input === null ? 'input?: Record<string, never>' : `input: ${name}Input`;
      methods.push(`  /** ${operation.summary} */`);
      methods.push(`  ${operation.operationId}(${given}): Promise<ApiAnswer<${name}Reply, ${name}Problem>>;`);
      table[operation.operationId] = tableEntry(method, `${prefix}${path}`, operation);
    }
  }
  const client = [
    '/** One method for each operation of the service. */',
    'export interface TellersClient {',
    ...methods,
    '}',
  ];
  return { types: [...types, ...client].join('\n'), table };
}

const HEADER = '/** Generated from the OpenAPI document by scripts/build-client.mjs. */';
const CREATE_TYPE = '(service: { readonly baseUrl: string; readonly fetch: ApiFetch }): TellersClient';

export function clientSource({ types, table }) {
  return `${HEADER}
import { type ApiAnswer, type ApiFetch, type ApiFile, type ApiInput, type ApiOperation, callApi } from '../api-runtime.ts';

export type { ApiAnswer, ApiError, ApiFetch, ApiFile } from '../api-runtime.ts';

${types}

const OPERATIONS: Readonly<Record<string, ApiOperation>> = ${JSON.stringify(table, null, 1)};

/** @param service.baseUrl where the service is, without a slash at the end */
export function createTellersClient${CREATE_TYPE} {
  const methods = Object.entries(OPERATIONS).map(([name, operation]) => [
    name,
    (input: ApiInput = {}) => callApi(service, operation, input),
  ]);
  return Object.fromEntries(methods) as unknown as TellersClient;
}
`;
}

/** Writes the client that our own programs use; called by the set-up. */
export async function generateClient() {
  mkdirSync(dirname(GENERATED), { recursive: true });
  writeFileSync(GENERATED, clientSource(clientParts(await documentOfSources())));
}

/** Writes the client that stands alone. */
export async function buildClient(folder = OUT) {
  const document = await documentOfSources();
  const { types } = clientParts(document);
  await build({
    absWorkingDir: ROOT,
    entryPoints: [GENERATED],
    outfile: join(folder, 'tellers-client.js'),
    bundle: true,
    platform: 'neutral',
    target: 'es2022',
    format: 'esm',
    charset: 'utf8',
    logLevel: 'warning',
  });
  const runtime = readFileSync(join(ROOT, 'build', 'client', 'api-runtime.d.ts'), 'utf8').replace(/^\/\/# .*$/m, '');
  const create = `export declare function createTellersClient${CREATE_TYPE};`;
  writeFileSync(join(folder, 'tellers-client.d.ts'), `${HEADER}\n${runtime}\n${types}\n${create}\n`);
  writeFileSync(join(folder, 'openapi.json'), `${JSON.stringify(document, null, 2)}\n`);
}

if (resolve(argv[1] ?? '') === fileURLToPath(import.meta.url)) {
  if (argv.includes('--generate')) await generateClient();
  else await buildClient();
}
