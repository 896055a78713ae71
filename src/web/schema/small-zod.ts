/**
 * The part of zod that the contract's and the core's schemas use, for pages: the same declarations, read by a tenth of
 * the code. The build of the pages puts it in zod's place (scripts/build-pages.mjs), so that no schema is written twice.
 * A schema that uses more than this fails when the page loads; test/web/small-zod.test.ts holds both to the same answers.
 */

interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

type Path = readonly (string | number)[];
/** Gives the value that was read, or says what is wrong with it. */
type Read = (value: unknown, path: Path, issues: Issue[]) => unknown;
type Parsed = { success: true; data: unknown } | { success: false; error: { issues: Issue[] } };

function say(issues: Issue[], path: Path, message: string): unknown {
  issues.push({ path, message });
  return undefined;
}

class Schema {
  readonly read: Read;
  readonly isOptional: boolean;

  constructor(read: Read, isOptional = false) {
    this.read = read;
    this.isOptional = isOptional;
  }

  /** The same with one more demand, which is asked only of what was fine so far. */
  protected also(holds: (value: never) => boolean, message: string): this {
    const { read } = this;
    const Same = this.constructor as new (read: Read) => this;
    return new Same((value, path, issues) => {
      const before = issues.length;
      const data = read(value, path, issues);
      if (issues.length === before && !holds(data as never)) say(issues, path, message);
      return data;
    });
  }

  safeParse(value: unknown): Parsed {
    const issues: Issue[] = [];
    const data = this.read(value, [], issues);
    return issues.length === 0 ? { success: true, data } : { success: false, error: { issues } };
  }

  parse(value: unknown): unknown {
    const parsed = this.safeParse(value);
    if (parsed.success) return parsed.data;
    throw new Error(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  }

  optional(): Schema {
    return new Schema((value, path, issues) => (value === undefined ? value : this.read(value, path, issues)), true);
  }

  /** Left out or as it must be; unlike `optional`, never there as undefined. */
  exactOptional(): Schema {
    return new Schema(this.read, true);
  }

  nullable(): Schema {
    return new Schema((value, path, issues) => (value === null ? value : this.read(value, path, issues)));
  }

  refine(holds: (value: never) => boolean, message?: string | { error?: string }): this {
    return this.also(holds, (typeof message === 'string' ? message : message?.error) ?? 'not allowed');
  }

  transform(change: (value: never) => unknown): Schema {
    return new Schema((value, path, issues) => {
      const before = issues.length;
      const data = this.read(value, path, issues);
      return issues.length === before ? change(data as never) : undefined;
    });
  }

  brand(): this {
    return this;
  }

  describe(): this {
    return this;
  }

  meta(): this {
    return this;
  }

  openapi(): this {
    return this;
  }
}

/** Texts and lists: what has a length. */
class Sized extends Schema {
  min(least: number): this {
    return this.also((value: { length: number }) => value.length >= least, `shorter than ${least}`);
  }

  max(most: number): this {
    return this.also((value: { length: number }) => value.length <= most, `longer than ${most}`);
  }

  length(exact: number): this {
    return this.also((value: { length: number }) => value.length === exact, `not of length ${exact}`);
  }

  regex(pattern: RegExp, message = 'not of the expected form'): this {
    return this.also((value: string) => pattern.test(value), message);
  }
}

class Whole extends Schema {
  min(least: number): this {
    return this.also((value: number) => value >= least, `below ${least}`);
  }

  max(most: number): this {
    return this.also((value: number) => value <= most, `above ${most}`);
  }
}

type Shape = Readonly<Record<string, Schema>>;

class ObjectSchema extends Schema {
  readonly shape: Shape;

  constructor(shape: Shape, isStrict: boolean) {
    super((value, path, issues) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return say(issues, path, 'not an object');
      const given = value as Record<string, unknown>;
      const data: [string, unknown][] = [];
      for (const [key, schema] of Object.entries(shape)) {
        if (Object.hasOwn(given, key)) data.push([key, schema.read(given[key], [...path, key], issues)]);
        else if (!schema.isOptional) say(issues, [...path, key], 'missing');
      }
      if (isStrict)
        for (const key of Object.keys(given)) if (!Object.hasOwn(shape, key)) say(issues, path, `unknown: ${key}`);
      return Object.fromEntries(data);
    });
    this.shape = shape;
  }

  omit(keys: Readonly<Record<string, true>>): ObjectSchema {
    const kept = Object.entries(this.shape).filter(([key]) => !Object.hasOwn(keys, key));
    return new ObjectSchema(Object.fromEntries(kept), true);
  }

  extend(more: Shape): ObjectSchema {
    return new ObjectSchema({ ...this.shape, ...more }, true);
  }
}

function oneOf(values: readonly unknown[]): Schema {
  return new Schema((value, path, issues) =>
    values.includes(value) ? value : say(issues, path, `not one of ${values.join(', ')}`),
  );
}

function string(): Sized {
  return new Sized((value, path, issues) => (typeof value === 'string' ? value : say(issues, path, 'not a text')));
}

function union(choices: readonly Schema[]): Schema {
  return new Schema((value, path, issues) => {
    for (const choice of choices) {
      const parsed = choice.safeParse(value);
      if (parsed.success) return parsed.data;
    }
    return say(issues, path, 'none of the forms that are allowed here');
  });
}

function list(value: unknown, path: Path, issues: Issue[]): readonly unknown[] {
  if (Array.isArray(value)) return value;
  say(issues, path, 'not a list');
  return [];
}

export const z = {
  string,
  literal: (value: unknown) => oneOf([value]),
  enum: (values: readonly string[] | Readonly<Record<string, string>>) => oneOf(Object.values(values)),
  int: () =>
    new Whole((value, path, issues) =>
      Number.isSafeInteger(value) ? value : say(issues, path, 'not a whole number of safe size'),
    ),
  boolean: () => oneOf([true, false]),
  null: () => oneOf([null]),
  unknown: () => new Schema((value) => value),
  url: ({ protocol }: { protocol?: RegExp } = {}) =>
    string().refine((text: string) => {
      try {
        const { protocol: used } = new URL(text.trim());
        return protocol === undefined || protocol.test(used.replace(/:$/, ''));
      } catch {
        return false;
      }
    }, 'not an address'),
  array: (of: Schema) =>
    new Sized((value, path, issues) =>
      list(value, path, issues).map((each, at) => of.read(each, [...path, at], issues)),
    ),
  tuple: (of: readonly Schema[]) =>
    new Schema((value, path, issues) => {
      const given = list(value, path, issues);
      if (given.length !== of.length) say(issues, path, `not ${of.length} values`);
      return of.map((each, at) => each.read(given[at], [...path, at], issues));
    }),
  record: (key: Schema, of: Schema) =>
    new Schema((value, path, issues) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value))
        return say(issues, path, 'not an object');
      return Object.fromEntries(
        Object.entries(value).map(([name, each]) => {
          key.read(name, [...path, name], issues);
          return [name, of.read(each, [...path, name], issues)];
        }),
      );
    }),
  strictObject: (shape: Shape) => new ObjectSchema(shape, true),
  object: (shape: Shape) => new ObjectSchema(shape, false),
  union,
  discriminatedUnion: (_key: string, choices: readonly Schema[]) => union(choices),
};
