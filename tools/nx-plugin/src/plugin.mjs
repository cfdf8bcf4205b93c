// Gives every workspace package the same targets, so that no package carries its own copy.
//   npm run affected       build, lint and test what a change can have broken; the rest from the cache
import { dirname } from 'node:path';

const jest =
  'node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js --passWithNoTests';

/** Their tests look at the whole tree, or at the whole built process: nothing says when they are the same. */
const looksAtEverything = new Set([
  'services/standalone',
  'test/truth',
  'tools/generators',
  'tools/import-rules',
  'tools/nx-plugin',
  'tools/verify-log',
]);
/** What the process serves, and its package does not name. */
const implicit = { 'services/standalone': ['@stillhere/desk', '@stillhere/visitor-chat'] };

const atTheRoot = { cwd: '{workspaceRoot}' };

export const targetsOf = (folder) => ({
  build: {
    command: `node tools/build/src/build.mjs --if-stale --only ${folder}`,
    options: atTheRoot,
    cache: true,
    // The apps are bundled with the sources of what they import.
    inputs: ['sources', '^sources', 'sharedGlobals'],
    outputs: ['{projectRoot}/dist'],
  },
  lint: {
    command: `biome check ${folder} && eslint --no-error-on-unmatched-pattern ${folder}`,
    options: atTheRoot,
    cache: true,
    inputs: ['sources', '^sources', 'sharedGlobals', 'rules'],
  },
  test: {
    command: `${jest} ${folder}/`,
    options: atTheRoot,
    dependsOn: ['build', '^build'],
    cache: !looksAtEverything.has(folder),
    inputs: ['sources', '^sources', 'sharedGlobals', 'readByTests'],
  },
});

export const createNodesV2 = [
  '{libs,services,tools,test}/*/package.json',
  (files) =>
    files.map((file) => {
      const folder = dirname(file);
      const implicitDependencies = implicit[folder] ?? [];
      const project = { root: folder, targets: targetsOf(folder), implicitDependencies };
      return [file, { projects: { [folder]: project } }];
    }),
];
