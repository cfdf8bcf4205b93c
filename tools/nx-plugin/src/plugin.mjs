// Gives every workspace package the same targets, so that no package carries its own copy.
//   npx nx affected -t test lint     what a change can have broken
import { dirname } from 'node:path';

const jest =
  'node --experimental-vm-modules --disable-warning=ExperimentalWarning node_modules/jest/bin/jest.js --passWithNoTests';

export const createNodesV2 = [
  '{libs,services,tools,test}/*/package.json',
  (files) =>
    files.map((file) => {
      const folder = dirname(file);
      return [
        file,
        {
          projects: {
            [folder]: {
              root: folder,
              targets: {
                test: { command: `${jest} ${folder}/`, options: { cwd: '{workspaceRoot}' } },
                lint: { command: `biome check ${folder}`, options: { cwd: '{workspaceRoot}' } },
              },
            },
          },
        },
      ];
    }),
];
