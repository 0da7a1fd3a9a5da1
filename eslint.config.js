import js from '@eslint/js';
import reactHooks from 'eslint-plugin-react-hooks';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const known = (...sets) => new Set(sets.flatMap((set) => Object.keys(set)));

/** What only a page or a worker has. Names that node has as well (TextEncoder, CompressionStream, ...) are no matter. */
const shared = known(globals.nodeBuiltin, globals.builtin);
const pageAndWorkerGlobals = [...known(globals.browser, globals.worker)]
  .filter((name) => !shared.has(name))
  .concat(['navigator', 'localStorage', 'sessionStorage', 'WebSocket', 'EventSource'])
  .map((name) => ({ name, message: 'Only src/ui and src/worker may touch the DOM or worker globals.' }));

const nodeGlobals = ['process', 'Buffer', 'global', 'require', 'module', '__dirname', '__filename', 'setImmediate'].map(
  (name) => ({ name, message: 'This room also runs in a browser; only src/cli may use node.' }),
);

const clocksAndChance = [
  'Date',
  'performance',
  'crypto',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'queueMicrotask',
].map((name) => ({ name, message: 'Same seed, same bytes: nothing here reads the wall clock or rolls its own dice.' }));

const noMathRandom = {
  object: 'Math',
  property: 'random',
  message: "Every random choice comes from the scenario's seed.",
};

// Their last bits differ between engines. Math.sqrt is exact.
const inexactMath = [
  ...['sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'atan2', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh'],
  ...['exp', 'expm1', 'log', 'log2', 'log10', 'log1p', 'pow', 'cbrt', 'hypot'],
].map((property) => ({ object: 'Math', property, message: 'Differs between engines in the last bits.' }));

const banned = (...lists) => [...new Map(lists.flat().map((entry) => [entry.name, entry])).values()];

const rooms = (...names) => names.map((name) => `src/${name}/**/*.{ts,tsx}`);

export default defineConfig(
  { ignores: ['dist/', 'dist-cli/', 'coverage/', '.cache/', 'test/data/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'prefer-const': ['error', { destructuring: 'all' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Without noUncheckedIndexedAccess (see tsconfig.json) it takes honest checks of an element for unnecessary.
      '@typescript-eslint/no-unnecessary-condition': 'off',
      // Says `!` where the code knows more than the types; the alternatives read worse in the machine.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
      // The compiler reports these better.
      'no-undef': 'off',
      'no-redeclare': 'off',
    },
  },
  {
    files: ['**/*.{js,cjs,mjs}'],
    languageOptions: { globals: globals.node },
  },
  {
    // A kernel path that asks for nothing is still a path.
    files: rooms('mm', 'sim', 'explore', 'replay').concat('test/**/*.ts'),
    rules: { 'require-yield': 'off' },
  },
  {
    files: rooms('scenario', 'explore', 'replay', 'trace', 'draw'),
    rules: {
      'no-restricted-globals': ['error', ...banned(pageAndWorkerGlobals, nodeGlobals)],
      'no-restricted-properties': ['error', noMathRandom],
    },
  },
  {
    files: rooms('mm', 'sim'),
    rules: {
      'no-restricted-globals': ['error', ...banned(pageAndWorkerGlobals, nodeGlobals, clocksAndChance)],
      'no-restricted-properties': ['error', noMathRandom],
      'no-console': 'error',
    },
  },
  {
    files: rooms('sim'),
    rules: {
      'no-restricted-properties': ['error', noMathRandom, ...inexactMath],
      'no-restricted-syntax': [
        'error',
        {
          selector: ":matches(BinaryExpression[operator='**'], AssignmentExpression[operator='**='])",
          message: 'Like Math.pow, differs between engines in the last bits.',
        },
      ],
    },
  },
  {
    files: rooms('cli'),
    rules: {
      'no-restricted-globals': ['error', ...banned(pageAndWorkerGlobals)],
      'no-restricted-properties': ['error', noMathRandom],
    },
  },
  {
    files: rooms('ui'),
    extends: [reactHooks.configs.flat.recommended],
    rules: { 'react-hooks/exhaustive-deps': 'error' },
  },
);
