import type { z } from 'zod';
import { FILE_ROUTES, type FileRoute } from './file-routes.ts';
import { exampleOf, type JsonSchema, jsonSchemaOf } from './json-schema.ts';
import { PARAMS, type ParamName } from './params.ts';
import { ProblemBodySchema } from './problem-body.ts';
import { PROBLEMS, type ProblemCode } from './problems.ts';
import { impliedProblems, type RouteDeclaration } from './route.ts';
import { API_PREFIX, ROUTES } from './routes.ts';

/**
 * The OpenAPI 3.1 document, printed from the route table: nothing in it is written by hand, so that it cannot say
 * anything else than what the service does.
 */

interface Operation {
  readonly [field: string]: unknown;
}
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly [field: string]: unknown;
}

const SECURITY = { officer: 'officerSession', member: 'memberSession', trustee: 'trusteeInvitation' } as const;
const TAGS = { officer: 'officers', member: 'members', trustee: 'trustees' } as const;
const BODY_TYPES = { csv: 'text/csv', bytes: 'application/octet-stream', json: 'application/json' } as const;
const ETAG = { description: 'Strong entity tag of this state', schema: { type: 'string' } };

function tagOf({ auth, path }: RouteDeclaration): string {
  if (auth !== 'none') return TAGS[auth];
  if (path.startsWith('/officer-')) return 'officers';
  if (path.includes('/member-')) return 'members';
  return path.includes('/ballots') ? 'ballot box' : 'observers';
}

/** A path as OpenAPI writes it. */
export function templateOf(path: string): string {
  return path.replaceAll(/[:*]([A-Za-z0-9]+)/g, '{$1}');
}

function pathParameters(path: string): Operation[] {
  return [...path.matchAll(/([:*])([A-Za-z0-9]+)/g)].map(([, kind, name = '']) => {
    if (kind === '*') {
      const description = 'A path of one or several parts, its slashes as they are';
      const schema = { type: 'string' };
      return { name, in: 'path', required: true, description, schema, example: 'index.json', 'x-rest': true };
    }
    const { schema, example } = PARAMS[name as ParamName];
    return { name, in: 'path', required: true, schema: jsonSchemaOf(schema, 'input'), example };
  });
}

function queryParameters(query: z.ZodObject): Operation[] {
  return Object.entries(query.shape as Record<string, z.ZodType>).map(([name, field]) => {
    const required = !field.safeParse(undefined).success;
    return { name, in: 'query', required, schema: jsonSchemaOf(field, 'input') };
  });
}

function headerParameters({ ifMatch }: RouteDeclaration): Operation[] {
  if (ifMatch === undefined) return [];
  const description = 'The ETag of the state that the change is made for';
  return [{ name: 'If-Match', in: 'header', required: true, description, schema: { type: 'string' } }];
}

function problemResponses(codes: readonly ProblemCode[]): Record<string, Operation> {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of codes) byStatus.set(PROBLEMS[code].status, [...(byStatus.get(PROBLEMS[code].status) ?? []), code]);
  const responses = [...byStatus].map(([status, all]) => {
    const schema = { $ref: '#/components/schemas/Problem', properties: { code: { enum: all } } };
    const example = (code: ProblemCode) => ({
      value: { type: `/problems#${code}`, title: PROBLEMS[code].title, status, code },
    });
    const examples = Object.fromEntries(all.map((code) => [code, example(code)]));
    const description = all.map((code) => `\`${code}\`: ${PROBLEMS[code].title}`).join('\n\n');
    return [String(status), { description, content: { 'application/problem+json': { schema, examples } } }] as const;
  });
  return Object.fromEntries(responses);
}

/** Content of a media type that is no JSON. */
const BINARY = { schema: { type: 'string', contentMediaType: 'application/octet-stream' } };

function jsonContent(schema: JsonSchema): Operation {
  return { 'application/json': { schema, example: exampleOf(schema) } };
}

function replyResponse(route: RouteDeclaration): Operation {
  const headers = {
    ...(route.etag === undefined ? {} : { ETag: ETAG }),
    ...(route.paged === undefined
      ? {}
      : { Link: { description: 'While there are more: the next page, `rel="next"`', schema: { type: 'string' } } }),
  };
  const described = { description: route.summary, ...(Object.keys(headers).length === 0 ? {} : { headers }) };
  if (route.reply === 'none') return described;
  if ('file' in route.reply) {
    return { ...described, content: Object.fromEntries(route.reply.types.map((type) => [type, BINARY])) };
  }
  return { ...described, content: jsonContent(jsonSchemaOf(route.reply, 'output')) };
}

function requestBody({ body, limit }: RouteDeclaration): Operation {
  if (body === 'none') return {};
  const description = `At most ${limit} bytes`;
  const content = typeof body === 'string' ? { [BODY_TYPES[body]]: BINARY } : jsonContent(jsonSchemaOf(body, 'input'));
  return { requestBody: { required: true, description, content } };
}

function operationOf(route: RouteDeclaration): Operation {
  const parameters = [
    ...pathParameters(route.path),
    ...(route.query === undefined ? [] : queryParameters(route.query)),
    ...headerParameters(route),
  ];
  const unchanged = route.etag === true && route.method === 'get' ? { '304': { description: 'Not changed' } } : {};
  return {
    operationId: route.id,
    summary: route.summary,
    tags: [tagOf(route)],
    security: route.auth === 'none' ? [] : [{ [SECURITY[route.auth]]: [] }],
    ...(parameters.length === 0 ? {} : { parameters }),
    ...requestBody(route),
    responses: {
      [route.status]: replyResponse(route),
      ...unchanged,
      ...problemResponses([...impliedProblems(route), ...route.problems]),
    },
  };
}

function fileOperation(route: FileRoute): Operation {
  const content = Object.fromEntries(route.types.map((type) => [type, BINARY]));
  const headers = route.etag ? { headers: { ETag: ETAG } } : {};
  const parameters = pathParameters(route.path);
  return {
    operationId: route.id,
    summary: route.summary,
    tags: ['observers'],
    security: [],
    ...(parameters.length === 0 ? {} : { parameters }),
    responses: {
      '200': { description: route.summary, ...headers, content },
      ...(route.ranges ? { '206': { description: 'The bytes that `Range` asked for', ...headers, content } } : {}),
      ...(route.etag ? { '304': { description: 'Not changed' } } : {}),
      ...problemResponses(route.problems),
    },
  };
}

function pathsOf(): OpenApiDocument['paths'] {
  const paths: Record<string, Record<string, Operation>> = {};
  const add = (path: string, method: string, operation: Operation) => {
    paths[templateOf(path)] = { ...paths[templateOf(path)], [method]: operation };
  };
  for (const route of Object.values(ROUTES) as readonly RouteDeclaration[])
    add(route.path, route.method, operationOf(route));
  for (const route of Object.values(FILE_ROUTES)) add(route.path, 'get', fileOperation(route));
  return paths;
}

const bearer = (description: string) => ({ type: 'http', scheme: 'bearer', description });

/**
 * Prints the document.
 * @param publicUrl where people reach the service; without one the document's addresses are relative to itself
 */
export function openApiDocument(publicUrl = ''): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Tellers',
      version: '1',
      summary: 'Secure member voting that anybody can verify',
      description:
        'Every GET also answers HEAD. Refusals are RFC 9457 problems; `/problems` explains each code. Unknown parameters and members of bodies are refused.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: `${publicUrl}${API_PREFIX}` }],
    tags: ['observers', 'officers', 'trustees', 'members', 'ballot box'].map((name) => ({ name })),
    paths: pathsOf(),
    components: {
      schemas: { Problem: jsonSchemaOf(ProblemBodySchema, 'output') },
      securitySchemes: {
        officerSession: bearer('The session that `completeSignIn` answers with'),
        memberSession: bearer('The session that a member gets for a proof; never send it to the ballot box'),
        trusteeInvitation: bearer('The secret of the invitation to the seat that the path names'),
      },
    },
  };
}
