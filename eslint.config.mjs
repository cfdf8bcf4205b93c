// Only what needs types: Biome does the rest.
import tseslint from 'typescript-eslint';

const rules = {
  '@typescript-eslint/no-floating-promises': 'error',
  '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
  '@typescript-eslint/await-thenable': 'error',
  '@typescript-eslint/switch-exhaustiveness-check': [
    'error',
    { considerDefaultExhaustiveForUnions: true },
  ],
  '@typescript-eslint/only-throw-error': 'error',
  'max-lines': ['error', { max: 400, skipBlankLines: false }],
  'no-restricted-syntax': [
    'error',
    {
      selector: 'CallExpression[callee.name="once"][arguments.1.value="close"]',
      message: 'It rejects when an error comes first. Use closeOf of @stillhere/testing.',
    },
  ],
  // Three, and one more where a standard sets the shape (Error's options, Node's upgrade).
  'max-params': ['error', { max: 4 }],
};

const project = (files, tsconfig) => ({
  files,
  plugins: { '@typescript-eslint': tseslint.plugin },
  languageOptions: {
    parser: tseslint.parser,
    parserOptions: { project: tsconfig, tsconfigRootDir: import.meta.dirname },
  },
  linterOptions: { reportUnusedDisableDirectives: 'error' },
  rules,
});

/** Domain code takes time, ids and chance from its command: nothing of the world is in reach. */
const pure = {
  files: ['services/*/src/domain/**/*.ts'],
  ignores: ['**/*.spec.ts'],
  rules: {
    'no-restricted-globals': [
      'error',
      ...[
        'Date',
        'crypto',
        'process',
        'console',
        'performance',
        'fetch',
        'queueMicrotask',
        'Buffer',
      ],
      ...['setTimeout', 'setInterval', 'setImmediate', 'clearTimeout', 'globalThis'],
    ],
    'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
    'no-restricted-syntax': [
      'error',
      { selector: ':function[async=true]', message: 'A decision is not awaited.' },
      { selector: 'AwaitExpression', message: 'A decision is not awaited.' },
    ],
  },
};

export default [
  {
    ignores: [
      '**/dist/**',
      '**/generated/**',
      '**/node_modules/**',
      '**/*.mjs',
      '**/vite.config.ts',
      'services/visitor-chat/build/**',
    ],
  },
  project(
    [
      'libs/*/{src,test}/**/*.ts',
      'services/!(visitor-chat|desk)/**/*.ts',
      'tools/*/{src,test}/**/*.ts',
      'test/!(e2e)/**/*.ts',
    ],
    './tsconfig.json',
  ),
  project(['test/e2e/src/**/*.ts'], './test/e2e/tsconfig.json'),
  project(['services/visitor-chat/src/**/*.{ts,tsx}'], './services/visitor-chat/tsconfig.json'),
  project(['services/desk/src/**/*.{ts,tsx}'], './services/desk/tsconfig.json'),
  pure,
  // Nest hands over what a class asks for, one parameter each.
  {
    files: ['services/*/src/**/*.{module,controller}.ts'],
    rules: { 'max-params': ['error', { max: 7 }] },
  },
  { files: ['**/*.{spec,contract-spec,engine-spec,e2e-spec}.ts'], rules: { 'max-params': 'off' } },
];
