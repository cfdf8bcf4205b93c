import { readFileSync } from 'node:fs';

/** All packages of ours have one version, this one too. */
const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

const pascal = (name) => name.replace(/(^|-)([a-z0-9])/g, (_, __, letter) => letter.toUpperCase());

const manifest = (name, dependencies) =>
  `${JSON.stringify(
    {
      name: `@stillhere/${name}`,
      version,
      private: true,
      license: 'Apache-2.0',
      type: 'module',
      exports: { '.': { '@stillhere/source': './src/index.ts', default: './dist/index.js' } },
      dependencies,
    },
    null,
    2,
  )}\n`;

export const libraryFiles = (name) => ({
  'package.json': manifest(name, { '@stillhere/kernel': version }),
  'README.md': `# ${name}\n\nWhat it promises, in one sentence. What it does not do, in another.\n`,
  'src/index.ts': `export { example } from './example.js';\n`,
  'src/example.ts': `/** Say what it promises, in which units, and how it says no. */\nexport const example = (): string => '${name}';\n`,
  'src/example.spec.ts': `import { expect, it } from '@jest/globals';
import { example } from './example.js';

it('keeps its promise', () => {
  expect(example()).toBe('${name}');
});
`,
});

export const serviceFiles = (name) => {
  const Name = pascal(name);
  const domain = 'src/domain/example';
  return {
    'package.json': manifest(name, {
      '@nestjs/common': '12.5.1',
      '@stillhere/contracts': version,
      '@stillhere/event-processing': version,
      '@stillhere/event-schema': version,
      '@stillhere/event-store': version,
      '@stillhere/kernel': version,
      '@stillhere/nest-kit': version,
    }),
    'README.md': `# ${name}

What it decides, in one sentence.

**Decides** –

**Streams it writes** –

**Events it reads** –

**gRPC it serves** –

**Read models it keeps** –
`,
    'src/index.ts': `export { ${Name}Module } from './${name}.module.js';\n`,
    [`src/${name}.module.ts`]: `import { type DynamicModule, Module } from '@nestjs/common';

/** Composition root of the ${name} service. Adapters come from whoever imports it. */
@Module({})
export class ${Name}Module {
  static register(): DynamicModule {
    return { module: ${Name}Module, providers: [], exports: [] };
  }
}
`,
    [`${domain}/events.ts`]: `export type ExampleEvent = {
  readonly type: '${name}.example-started';
  readonly data: Record<string, never>;
};
`,
    [`${domain}/commands.ts`]: `export type ExampleCommand = { readonly type: 'start-example' };\n`,
    [`${domain}/state.ts`]: `export type ExampleState = { readonly status: 'missing' } | { readonly status: 'started' };

export const initialState: ExampleState = { status: 'missing' };
`,
    [`${domain}/decide.ts`]: `import { accepted, type Outcome } from '@stillhere/kernel';
import type { ExampleCommand } from './commands.js';
import type { ExampleEvent } from './events.js';
import type { ExampleState } from './state.js';

/** Repeated on the state that it led to, a decision yields nothing new. */
export function decide(
  _command: ExampleCommand,
  state: ExampleState,
): Outcome<ExampleEvent, never> {
  if (state.status === 'started') return accepted();
  return accepted({ type: '${name}.example-started', data: {} });
}
`,
    [`${domain}/evolve.ts`]: `import type { ExampleEvent } from './events.js';
import type { ExampleState } from './state.js';

export function evolve(_state: ExampleState, event: ExampleEvent): ExampleState {
  switch (event.type) {
    case '${name}.example-started':
      return { status: 'started' };
  }
}
`,
    [`${domain}/decider.ts`]: `import { decide } from './decide.js';
import { evolve } from './evolve.js';
import { initialState } from './state.js';

export const exampleDecider = { initialState, evolve, decide };
`,
    [`${domain}/decide.spec.ts`]: `import { expect, it } from '@jest/globals';
import { fold } from '@stillhere/kernel';
import { exampleDecider } from './decider.js';

it('starts once', () => {
  const started = { type: '${name}.example-started', data: {} } as const;
  const command = { type: 'start-example' } as const;
  expect(exampleDecider.decide(command, exampleDecider.initialState)).toEqual({
    ok: true,
    events: [started],
  });
  expect(exampleDecider.decide(command, fold(exampleDecider, [started]))).toEqual({
    ok: true,
    events: [],
  });
});
`,
    'src/application/README.md':
      'One file a use case. Touches the world only through injected ports.\n',
    'src/projections/README.md':
      'What this service keeps to answer with; disposable, rebuilt from the log.\n',
    'src/reactors/README.md':
      'What follows from events: effects with ids derived from their cause.\n',
    'src/transport/grpc/README.md': 'Translates and checks; decides nothing.\n',
  };
};
