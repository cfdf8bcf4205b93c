import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

const root = resolve(process.cwd());
const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

/** Each planted file breaks exactly the rule that it is filed under. */
const planted: Record<string, Record<string, string>> = {
  'domain-is-pure': {
    'services/session/src/domain/conversation/clock.ts':
      "import { hrtime } from 'node:process';\nexport const now = hrtime;\n",
  },
  'services-never-import-services': {
    'services/routing/src/application/shortcut.ts':
      "import { hub } from '../../../session/src/hub.js';\nexport const x = hub;\n",
    'services/session/src/hub.ts': 'export const hub = 1;\n',
  },
  'no-deep-imports': {
    'services/intake/src/application/deep.ts':
      "import { secret } from '../../../../libs/access/src/secret.js';\nexport const x = secret;\n",
    'libs/access/src/secret.ts': 'export const secret = 1;\n',
  },
  'libs-never-import-services': {
    'libs/telemetry/src/up.ts':
      "import { hub } from '../../../services/session/src/hub.js';\nexport const x = hub;\n",
  },
  'no-cycles': {
    'libs/access/src/a.ts': "import { b } from './b.js';\nexport const a = (): number => b();\n",
    'libs/access/src/b.ts': "import { a } from './a.js';\nexport const b = (): number => a();\n",
  },
  // The same rule once more: types alone tie two files as well.
  'no-cycles of types': {
    'libs/access/src/c.ts': "import type { D } from './d.js';\nexport type C = { d: D };\n",
    'libs/access/src/d.ts': "import type { C } from './c.js';\nexport type D = { c: C };\n",
  },
  'kernel-depends-on-nothing': {
    'libs/kernel/src/leak.ts': "import { tmpdir } from 'node:os';\nexport const x = tmpdir;\n",
  },
  'nest-in-nest-kit-and-modules': {
    'libs/access/src/nest.ts':
      "import { Module } from '@nestjs/common';\nexport const x = Module;\n",
  },
  'sqlite-only-in-sqlite': {
    'services/edge/src/store.ts':
      "import { DatabaseSync } from 'node:sqlite';\nexport const x = DatabaseSync;\n",
  },
  'ws-only-in-socket-server': {
    'services/edge/src/socket.ts':
      "import { WebSocketServer } from 'ws';\nexport const x = WebSocketServer;\n",
  },
  'prom-client-only-in-telemetry': {
    'services/edge/src/figures.ts':
      "import prometheus from 'prom-client';\nexport const x = prometheus;\n",
  },
  '-opentelemetry-only-in-telemetry': {
    'services/edge/src/spans.ts':
      "import { trace } from '@opentelemetry/api';\nexport const x = trace;\n",
  },
  'adapters-at-the-root-only': {
    'services/edge/src/memory.ts':
      "import { m } from '../../../libs/event-store-memory/src/index.js';\nexport const x = m;\n",
    'libs/event-store-memory/src/index.ts': 'export const m = 1;\n',
  },
  'presence-room-receipts': {
    'services/presence/src/application/receipts/up.ts':
      "import { machines } from '../connections/machines-of.js';\nexport const x = machines;\n",
    'services/presence/src/application/connections/machines-of.ts': 'export const machines = 1;\n',
  },
  'not-to-unresolvable': {
    'libs/access/src/nowhere.ts': "import { x } from './not-there.js';\nexport const y = x;\n",
  },
};

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

function violations(folder: string): Violation[] {
  const run = spawnSync(
    process.execPath,
    [cruiser, 'libs', 'services', '--config', '.dependency-cruiser.mjs', '--output-type', 'json'],
    { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  return (JSON.parse(run.stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

describe('import rules', () => {
  let folder = '';
  let found: Violation[] = [];

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'import-rules-'));
    for (const file of [
      '.dependency-cruiser.mjs',
      'tsconfig.json',
      'tsconfig.base.json',
      'package.json',
    ]) {
      cpSync(join(root, file), join(folder, file));
    }
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
    for (const files of Object.values(planted)) {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true });
        writeFileSync(join(folder, path), text);
      }
    }
    found = violations(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.keys(planted))('%s is caught', (rule) => {
    const [file] = Object.keys(planted[rule] ?? {});
    const [name] = rule.split(' ');
    expect(found.filter((one) => one.rule.name === name).map((one) => one.from)).toContain(file);
  });

  it('holds for the house as it stands', () => {
    execFileSync(
      process.execPath,
      [cruiser, 'libs', 'services', 'tools', 'test', '--config', '.dependency-cruiser.mjs'],
      { cwd: root },
    );
  });
});
