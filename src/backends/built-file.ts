/**
 * Where the built form of a source file is. Threads and processes can only be started from built files; when the
 * caller itself runs from the sources (tests do), the build folder beside them is meant.
 * @param path relative to `from`, ending with `.js`
 * @param from `import.meta.url` of the caller
 */
export function builtFile(path: string, from: string): URL {
  const sources = /\/src\/(?!.*\/src\/)/;
  return new URL(path, from.endsWith('.ts') ? from.replace(sources, '/build/') : from);
}
