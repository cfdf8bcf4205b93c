import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const root = process.cwd();
const rooms = ['libs', 'services', 'tools', 'test'];
const packages = rooms.flatMap((room) =>
  readdirSync(join(root, room))
    .map((name) => join(room, name))
    .filter((folder) => existsSync(join(root, folder, 'package.json'))),
);

interface Target {
  readonly options: { readonly command?: string };
  readonly cache?: boolean;
}
interface Graph {
  readonly graph: {
    readonly nodes: Readonly<
      Record<
        string,
        { readonly data: { readonly root: string; readonly targets: Record<string, Target> } }
      >
    >;
  };
}

function projects() {
  const text = execFileSync(
    process.execPath,
    ['node_modules/nx/dist/bin/nx.js', 'graph', '--print'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 1 << 26,
      env: { ...process.env, NX_DAEMON: 'false' },
    },
  );
  const { graph } = JSON.parse(text) as Graph;
  return new Map(Object.values(graph.nodes).map(({ data }) => [data.root, data.targets]));
}

describe('Nx', () => {
  const known = projects();

  it.each(packages)(
    'builds, lints and tests %s, out of its cache where nothing changed',
    (folder) => {
      const targets = known.get(folder);
      expect(targets?.build?.options.command).toContain(`--only ${folder}`);
      expect(targets?.build?.cache).toBe(true);
      expect(targets?.lint?.cache).toBe(true);
      expect(targets?.test?.options.command).toContain(`${folder}/`);
    },
  );
});
