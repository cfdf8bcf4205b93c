/** One runner for every project: a start-up costs more than the tests of most projects. */
export default {
  testEnvironment: 'node',
  // A hang is caught; a busy machine is not a failure. Speed is for the bench to show.
  testTimeout: 60_000,
  maxWorkers: '100%',
  testEnvironmentOptions: { customExportConditions: ['@stillhere/source', 'node', 'import'] },
  roots: ['<rootDir>/libs', '<rootDir>/services', '<rootDir>/tools', '<rootDir>/test'],
  testMatch: ['**/*.spec.ts', '**/*.contract-spec.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // Required by pg, and the condition `import` above would hand it the module of modules.
    '^pg-pool$': '<rootDir>/node_modules/pg-pool/index.js',
  },
  transform: { '^.+\\.ts$': ['@swc/jest'] },
};
