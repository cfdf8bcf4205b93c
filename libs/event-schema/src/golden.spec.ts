import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { events } from '@stillhere/contracts';
import type { EventMetadata } from '@stillhere/event-store';
import type { JsonObject } from '@stillhere/kernel';
import { canonicalJson } from './canonical-json.js';
import { eventRegistry } from './event-registry.js';

interface MessageType {
  fromJSON(json: unknown): object;
  toJSON(message: object): JsonObject;
}

const folder = resolve(import.meta.dirname, '../golden');
const script = resolve(import.meta.dirname, '../scripts/add-golden.mjs');
const messages = events as unknown as Readonly<Record<string, MessageType>>;
/** A message within another (`Outer_Inner`) is a part of an event, as sealed text is. */
const isPart = (name: string): boolean => name === 'Sealed' || name.includes('_');
const messageNames = Object.keys(messages).filter(
  (name) => messages[name]?.fromJSON && !isPart(name),
);

const goldens = readdirSync(folder)
  .map((name) => ({ name, match: /^(.+)\.v([1-9]\d*)\.json$/.exec(name) }))
  .flatMap(({ name, match }) =>
    match ? [{ name, type: match[1] as string, version: match[2] as string }] : [],
  );
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8').trimEnd();

/** `conversation.message-posted` → `ConversationMessagePosted`. */
const messageName = (type: string) =>
  type.replace(/(?:^|[.-])([a-z])/g, (_all, letter: string) => letter.toUpperCase());

/** What proto3 does not write: zero, the empty text, `false`. */
function withoutDefaults(data: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(data)
      .filter(([, value]) => value !== 0 && value !== '' && value !== false && value !== undefined)
      .map(([key, value]) => [
        key,
        typeof value === 'object' && value !== null && !Array.isArray(value)
          ? withoutDefaults(value as JsonObject)
          : value,
      ]),
  );
}

const decode = (golden: { name: string; type: string; version: string }) =>
  eventRegistry.decode({
    type: golden.type,
    data: textOf(golden.name),
    metadata: { schemaVersion: golden.version } as EventMetadata,
  });

describe('event types', () => {
  it('are exactly the messages under proto/stillhere/events', () => {
    expect(eventRegistry.types.map(({ type }) => messageName(type)).sort()).toEqual(
      messageNames.sort(),
    );
  });

  it('have a golden file for every version from the first to today’s', () => {
    const wanted = eventRegistry.types.flatMap(({ type, version }) =>
      Array.from({ length: version }, (_, at) => `${type}.v${at + 1}.json`),
    );
    expect(goldens.map(({ name }) => name).sort()).toEqual(wanted.sort());
  });
});

describe.each(goldens)('$name', (golden) => {
  const definition = eventRegistry.types.find(({ type }) => type === golden.type);
  const message = messages[messageName(golden.type)] as MessageType;

  it('decodes and passes through the generated message unharmed', () => {
    const { data } = decode(golden);
    expect(message.toJSON(message.fromJSON(data))).toEqual(withoutDefaults(data));
  });

  it('is written with every field, byte for byte as it lies here', () => {
    if (Number(golden.version) !== definition?.version) return;
    const { type, data } = decode(golden);
    expect(eventRegistry.encode({ type, data })).toEqual({
      data: textOf(golden.name),
      schemaVersion: golden.version,
    });
    expect(Object.keys(data).sort()).toEqual(Object.keys(message.fromJSON({})).sort());
  });

  it('is canonical text', () => {
    expect(canonicalJson(JSON.parse(textOf(golden.name)))).toBe(textOf(golden.name));
  });
});

describe('golden files', () => {
  const copies: string[] = [];
  const copied = () => {
    const copy = mkdtempSync(join(tmpdir(), 'golden-'));
    cpSync(folder, copy, { recursive: true });
    copies.push(copy);
    return copy;
  };
  const add = (copy: string) => spawnSync(process.execPath, [script, copy], { encoding: 'utf8' });
  afterEach(() => {
    for (const copy of copies.splice(0)) rmSync(copy, { recursive: true });
  });

  it('are those of the manifest, unedited', () => {
    const sums = readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => {
        const sum = createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex');
        return `${sum}  ${name}`;
      });
    expect(readFileSync(join(folder, 'SHA256SUMS'), 'utf8')).toBe(`${sums.join('\n')}\n`);
  });

  it('may be added', () => {
    const copy = copied();
    writeFileSync(join(copy, 'worker.seat-released.v2.json'), '{}\n');
    expect(add(copy)).toMatchObject({
      status: 0,
      stdout: `1 added, ${goldens.length + 1} in all\n`,
    });
    expect(readFileSync(join(copy, 'SHA256SUMS'), 'utf8')).toContain('seat-released.v2.json');
  });

  it('may not be edited or removed', () => {
    const copy = copied();
    const before = readFileSync(join(copy, 'SHA256SUMS'), 'utf8');
    writeFileSync(join(copy, 'worker.seat-released.v1.json'), '{}\n');
    rmSync(join(copy, 'worker.seat-reserved.v1.json'));
    const { status, stderr } = add(copy);
    expect(status).toBe(1);
    expect(stderr).toContain('worker.seat-released.v1.json was edited');
    expect(stderr).toContain('worker.seat-reserved.v1.json is gone');
    expect(readFileSync(join(copy, 'SHA256SUMS'), 'utf8')).toBe(before);
  });
});
