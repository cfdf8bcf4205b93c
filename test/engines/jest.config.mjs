import base from '../../jest.config.mjs';

/** The adapters against the real engines. One server of each for all suites, a database for each. */
export default {
  ...base,
  rootDir: '../..',
  testMatch: ['**/*.engine-spec.ts'],
  globalSetup: '<rootDir>/test/engines/start.mjs',
  globalTeardown: '<rootDir>/test/engines/stop.mjs',
  // A killed server recovers and a cut connection is noticed in seconds, on a busy machine in more.
  testTimeout: 120_000,
};
