import base from '../../jest.config.mjs';

/** Real browsers against the real process: slow, few, one after the other. */
export default {
  ...base,
  rootDir: '../..',
  roots: ['<rootDir>/test/e2e'],
  testMatch: ['**/*.e2e-spec.ts'],
  testTimeout: 120_000,
};
