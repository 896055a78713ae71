/**
 * A use case whose ports are filled in already: what routes are given, so that they cannot reach a store.
 * `async function verb(ports, command)` becomes `(command) => …`.
 */
export type Bound<F> = F extends (ports: never, ...command: infer C) => infer R ? (...command: C) => R : never;
