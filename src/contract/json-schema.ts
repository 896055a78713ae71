import { z } from 'zod';

/** JSON Schema 2020-12 of our schemas, and values that such a schema would take. */

export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** Keywords that mean something else, or nothing, inside an OpenAPI document. */
const DROPPED = ['$schema', '$id', '~standard', 'readOnly'];

/**
 * @param io `input` for what clients send, `output` for what they get
 */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const printed = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => {
      for (const keyword of DROPPED) Reflect.deleteProperty(jsonSchema, keyword);
      // A whole number's default bounds say nothing.
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
    },
  }) as Record<string, unknown>;
  for (const keyword of DROPPED) Reflect.deleteProperty(printed, keyword);
  return printed;
}

/** Texts that fit the patterns that our schemas have. */
const TEXTS = [
  'board-2027',
  '1',
  '10',
  'ab'.repeat(32),
  'cd'.repeat(20),
  '123456',
  'Europe/London',
  'https://example.org/',
  '4bf92f35-77b3-4da6-a3ce-929d0e0e4736',
];

function exampleText(schema: JsonSchema): string {
  const {
    pattern,
    minLength = 0,
    maxLength = Number.MAX_SAFE_INTEGER,
  } = schema as {
    pattern?: string;
    minLength?: number;
    maxLength?: number;
  };
  const fits = (text: string) =>
    text.length >= minLength &&
    text.length <= maxLength &&
    (pattern === undefined || new RegExp(pattern, 'u').test(text));
  return ['A line of text', ...TEXTS].find(fits) ?? 'x'.repeat(minLength);
}

/** A value that the schema takes, always the same one; schemas that say more than JSON Schema can carry `examples`. */
export function exampleOf(schema: JsonSchema): unknown {
  const { examples, const: constant, enum: options, type, properties = {}, items, minItems, minimum } = schema;
  if (Array.isArray(examples) && examples.length > 0) return examples[0] as unknown;
  if (schema['default'] !== undefined) return schema['default'];
  if (constant !== undefined) return constant;
  if (Array.isArray(options)) return options[0] as unknown;
  const [first] = (schema['anyOf'] ?? schema['oneOf'] ?? schema['allOf'] ?? []) as JsonSchema[];
  if (first !== undefined) return exampleOf(first);
  if (type === 'object') {
    const each = Object.entries(properties as Record<string, JsonSchema>);
    return Object.fromEntries(each.map(([name, property]) => [name, exampleOf(property)]));
  }
  if (Array.isArray(schema['prefixItems'])) return (schema['prefixItems'] as JsonSchema[]).map(exampleOf);
  if (type === 'array') {
    const count = Math.max(1, Number(minItems ?? 0));
    return Array.from({ length: count }, () => exampleOf((items ?? {}) as JsonSchema));
  }
  if (type === 'integer' || type === 'number') return minimum ?? 1;
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  return exampleText(schema);
}
