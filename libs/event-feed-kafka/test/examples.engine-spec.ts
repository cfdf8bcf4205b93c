import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { kafkaFolder } from '@stillhere/engines';
import type { StoredEvent } from '@stillhere/event-store';
import type { EventId, Position, StreamName, Timestamp } from '@stillhere/kernel';
import { closeOf } from '@stillhere/testing';
import { categoriesDefault } from '../src/index.js';
import { describeWithBroker, parts } from './broker-under-test.js';

const root = resolve(import.meta.dirname, '../../..');
const posted = readFileSync(
  join(root, 'libs/event-schema/golden/conversation.message-posted.v1.json'),
  'utf8',
).trimEnd();

let positions = 0;
const eventOf = (id: string, revision: number): StoredEvent => {
  positions += 1;
  return {
    eventId: `00000000-0000-7000-8000-${String(positions).padStart(12, '0')}` as EventId,
    type: 'conversation.message-posted',
    data: posted,
    stream: `conversation-local_${id}` as StreamName,
    revision,
    position: String(positions).padStart(16, '0') as Position,
    recordedAt: '2026-01-01T00:00:00.001Z' as Timestamp,
    metadata: {
      schemaVersion: '1',
      occurredAt: '2026-01-01T00:00:00.000Z' as Timestamp,
      actor: 'visitor:a',
      tenant: 'local',
      correlationId: 'c',
      causationId: 'c',
      commandId: 'c',
      traceparent: '',
      prevHash: '' as StoredEvent['metadata']['prevHash'],
      hash: 'h' as StoredEvent['metadata']['hash'],
      hashAlg: 'stillhere-event/1',
    },
  };
};

/** A JDK runs a source file; a JRE does not. */
const hasCompiler = spawnSync('javac', ['-version']).error === undefined;
const examples = [
  {
    name: 'events-consumer.ts',
    command: [process.execPath, '--disable-warning=ExperimentalWarning'],
  },
  {
    name: 'EventsConsumer.java',
    command: [
      'java',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      '-cp',
      join(kafkaFolder(), '*'),
    ],
  },
];

describeWithBroker('the examples of docs/events.md', (broker) => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'stillhere-example-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  const run = async (name: string, brokers: readonly string[], env: object): Promise<string[]> => {
    const [program = '', ...args] = examples.find((one) => one.name === name)?.command ?? [];
    const file = join(root, 'docs/examples', name);
    const child = spawn(program, [...args, file, brokers.join(','), 'group'], {
      cwd: directory,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let text = '';
    child.stdout.on('data', (bytes: Buffer) => {
      text += bytes.toString();
    });
    expect((await closeOf(child))[0]).toBe(0);
    return text.split('\n').filter((line) => line !== '');
  };

  for (const { name } of examples) {
    const test = name.endsWith('.java') && !hasCompiler ? it.skip : it;
    test(`${name} acts on each event once, and goes on where it was`, async () => {
      const { plan, access, open } = broker.fresh(2);
      const { topics, writer } = await open({ categories: categoriesDefault });
      await writer.look();
      const first = ['a', 'b', 'c'].flatMap((id) => [eventOf(id, 0), eventOf(id, 1)]);
      await writer.send(parts(topics, first));
      // As after a relay that was paused: the same again.
      await writer.send(parts(topics, first));
      const lines = await run(name, access.brokers, { PREFIX: plan.prefix, UNTIL: '6' });
      const facts = lines.map((line) => line.split(' ').slice(1, 4).join(' ')).sort();
      expect(facts).toEqual(
        first.map(({ stream, revision, type }) => `${stream} ${revision} ${type}`).sort(),
      );
      if (name.endsWith('.ts')) expect(lines[0]).toContain(JSON.parse(posted).author);
      await writer.send(parts(topics, [eventOf('a', 2)]));
      const next = await run(name, access.brokers, { PREFIX: plan.prefix, UNTIL: '1' });
      expect(next.map((line) => line.split(' ').slice(1, 3).join(' '))).toEqual([
        'conversation-local_a 2',
      ]);
    });
  }
});
