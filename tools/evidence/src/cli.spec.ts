import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chainEvents, GENESIS_HASH } from '@stillhere/audit-log';
import { canonicalJson, deriveEventId, timestamp } from '@stillhere/event-schema';
import { streamName } from '@stillhere/event-store';
import { openSqliteEventStore } from '@stillhere/event-store-sqlite';
import { verifyBundle } from '@stillhere/evidence';
import { startTestSealer } from '@stillhere/sealing/testing';
import { manualClock } from '@stillhere/testing';
import { runEvidence } from './cli.js';

const root = mkdtempSync(join(tmpdir(), 'evidence-tool-'));
const data = join(root, 'data');
const id = '0199a3f27c1e7a4b8d2f6e0c1b3a5d7f';

beforeAll(async () => {
  const store = await openSqliteEventStore({ directory: data });
  const stream = streamName('conversation', 'local', id);
  const metadata = {
    ...{ schemaVersion: '1', occurredAt: timestamp(1_795_230_845_000), actor: 'system:test' },
    ...{ tenant: 'local', correlationId: '', causationId: '', commandId: '', traceparent: '' },
  };
  const events = chainEvents(
    stream,
    { afterRevision: -1, prevHash: GENESIS_HASH },
    Array.from({ length: 30 }, (_, at) => ({
      ...{ eventId: deriveEventId(stream, `${at}`), type: 'conversation.said', metadata },
      data: canonicalJson({ at }),
    })),
  );
  await store.append(stream, events, { expected: 'noStream', deadlineMs: 10_000 });
  const outside = join(root, 'outside');
  const sealer = startTestSealer({ store, clock: manualClock(), directory: data, outside });
  await sealer.sealed(2);
  await sealer.stop();
  await store.close();
});
afterAll(() => rmSync(root, { recursive: true }));

async function evidence(...args: string[]) {
  const said: string[] = [];
  const take = (text: string) => void said.push(text);
  const output = { print: take, say: take, json: () => undefined };
  const code = await runEvidence([...args, '--data', data], {}, output as never);
  return { code, text: said.join('\n') };
}

describe('evidence', () => {
  it('writes a conversation as a file that proves itself', async () => {
    const to = join(root, 'one.evidence');
    const { code, text } = await evidence(id, '--to', to);
    expect({ code, text }).toMatchObject({
      code: 0,
      text: expect.stringContaining('30 events, 0 of'),
    });
    expect(verifyBundle(readFileSync(to))).toMatchObject({ result: 'intact', events: 30 });
  });

  it('says what is wrong, and leaves no file behind', async () => {
    const there = join(root, 'there');
    writeFileSync(there, 'kept');
    const nowhere = join(root, 'nowhere', 'x');
    const before = readdirSync(root).length;
    expect((await evidence('--to', there)).text).toMatch(/^Say which conversation/);
    expect((await evidence(id)).text).toMatch(/^--to is missing/);
    expect(await evidence(id, '--to', there)).toMatchObject({
      code: 2,
      text: expect.stringContaining('exists already'),
    });
    expect(readFileSync(there, 'utf8')).toBe('kept');
    expect((await evidence('nobody', '--to', nowhere)).text).toContain('no conversation nobody');
    expect(await evidence(id, '--to', nowhere)).toMatchObject({ code: 2 });
    expect(existsSync(nowhere)).toBe(false);
    expect(readdirSync(root)).toHaveLength(before);
  });
});
