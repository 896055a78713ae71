import * as regexp from 'eslint-plugin-regexp';
import tseslint from 'typescript-eslint';
import { noUnusedResult } from './no-unused-result.mjs';

const NO_CLOCK = 'The core takes the time as an argument.';
const NO_RANDOM = 'The core takes randomness as an argument.';
const NO_POWER =
  'The time of BigInt depends on its operands: nothing secret is raised to a power or is one (RSA is OpenSSL’s).';
const NO_LOCALE = 'Results must not depend on a locale.';

export default tseslint.config(
  {
    ignores: [
      'build/**',
      'node_modules/**',
      'src/**/generated/**',
      'src/backends/sums/assembly/**',
      'coverage/**',
      'scripts/**/*.{mjs,cjs}',
    ],
  },
  ...tseslint.configs.strictTypeChecked,
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts'],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { tellers: { rules: { 'no-unused-result': noUnusedResult } }, regexp },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      'tellers/no-unused-result': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'max-lines': ['error', { max: 450, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // What people and machines send is matched in linear time, whatever it is.
    files: ['src/**/*.ts'],
    rules: {
      'regexp/no-super-linear-backtracking': ['error', { report: 'potential' }],
      'regexp/no-super-linear-move': ['error', { report: 'potential' }],
    },
  },
  {
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: NO_CLOCK },
        { object: 'Math', property: 'random', message: NO_RANDOM },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: NO_CLOCK },
        { selector: "CallExpression[callee.name='randomBytes']", message: NO_RANDOM },
        { selector: 'CallExpression[callee.property.name=/^(localeCompare|toLocale)/]', message: NO_LOCALE },
        { selector: "NewExpression[callee.object.name='Intl']", message: NO_LOCALE },
        { selector: "MemberExpression[object.name='Intl']", message: NO_LOCALE },
      ],
      'no-restricted-imports': [
        'error',
        {
          paths: [
            { name: '@noble/hashes/utils.js', importNames: ['randomBytes'], message: NO_RANDOM },
            { name: '@noble/curves/utils.js', importNames: ['randomBytes'], message: NO_RANDOM },
          ],
        },
      ],
    },
  },
  {
    // Where private keys and secret scalars are worked with, no arithmetic of BigInt but with written numbers.
    files: ['src/backends/**/*.ts', 'src/keys/**/*.ts', 'src/trustee/**/*.ts', 'src/app/**/*.ts', 'src/pgp/**/*.ts'],
    ignores: ['src/app/record/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: "BinaryExpression[operator='**']:not([left.type='Literal'])", message: NO_POWER },
        { selector: "AssignmentExpression[operator='**=']", message: NO_POWER },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/token/integers.ts'],
              importNames: ['powerMod', 'invertMod', 'greatestCommonDivisor'],
              message: NO_POWER,
            },
          ],
        },
      ],
    },
  },
  {
    // No float in a count: a division or a decimal literal there is a mistake until shown otherwise.
    files: ['src/core/count/**/*.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: NO_RANDOM },
        { object: 'Number', property: 'parseFloat', message: 'No float in a count.' },
      ],
      'no-restricted-globals': ['error', { name: 'parseFloat', message: 'No float in a count.' }],
    },
  },
  {
    files: ['test/**/*.ts', 'scripts/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      'max-lines': 'off',
    },
  },
);
