import type { StoredEvent } from '@stillhere/event-store';
import { LogCorruption } from '@stillhere/event-store';
import type { JsonObject } from '@stillhere/kernel';
import { canonicalJson } from './canonical-json.js';
import { UnknownEventType } from './errors.js';

/** Data of one version in, data of the next version out. Pure; stored bytes never change. */
export type Upcaster = (data: JsonObject) => JsonObject;

export interface EventTypeDefinition {
  /** `<category>.<past-tense>`. */
  readonly type: string;
  /** The version that is written now, from 1. */
  readonly version: number;
  /** By the version they start from: exactly 1 … `version - 1`. */
  readonly upcasters?: Readonly<Record<number, Upcaster>>;
}

export interface DomainEvent {
  readonly type: string;
  readonly data: JsonObject;
}

export interface EventRegistry {
  /** In the order of their definition. */
  readonly types: readonly EventTypeDefinition[];
  knows(type: string): boolean;
  /** `data` as canonical text in the version that is written now. @throws UnknownEventType */
  encode(event: DomainEvent): { readonly data: string; readonly schemaVersion: string };
  /**
   * The stored data in today's version.
   * @throws UnknownEventType for a type or a version that this release does not know
   * @throws LogCorruption when what is stored is no JSON object or has no version
   */
  decode(stored: Pick<StoredEvent, 'type' | 'data' | 'metadata'>): DomainEvent;
}

/** @throws TypeError when a type is defined twice or a step between two versions is missing. */
export function createEventRegistry(definitions: readonly EventTypeDefinition[]): EventRegistry {
  const entries = new Map<string, Entry>();
  for (const definition of definitions) {
    if (entries.has(definition.type)) throw new TypeError(`${definition.type} is defined twice`);
    entries.set(definition.type, entryOf(definition));
  }
  return {
    types: definitions,
    knows: (type) => entries.has(type),
    encode({ type, data }) {
      const entry = entries.get(type);
      if (!entry) throw unknown(type, '');
      return { data: canonicalJson(data), schemaVersion: entry.schemaVersion };
    },
    decode(stored) {
      const { schemaVersion } = stored.metadata;
      const entry = entries.get(stored.type);
      if (!entry) throw unknown(stored.type, schemaVersion);
      const data = parsed(stored);
      if (schemaVersion === entry.schemaVersion) return { type: stored.type, data };
      return { type: stored.type, data: upcast(entry, schemaVersion, data) };
    },
  };
}

interface Entry {
  readonly type: string;
  readonly version: number;
  readonly schemaVersion: string;
  /** `steps[n]` leads from version n + 1 to n + 2. */
  readonly steps: readonly Upcaster[];
}

function entryOf({ type, version, upcasters = {} }: EventTypeDefinition): Entry {
  if (!Number.isSafeInteger(version) || version < 1) {
    throw new TypeError(`${type}: versions count from 1, not ${version}`);
  }
  const steps: Upcaster[] = [];
  for (let from = 1; from < version; from += 1) {
    const step = upcasters[from];
    if (!step) throw new TypeError(`${type}: no upcaster from version ${from}`);
    steps.push(step);
  }
  if (Object.keys(upcasters).length !== steps.length) {
    throw new TypeError(`${type}: an upcaster leads beyond version ${version}`);
  }
  return { type, version, schemaVersion: `${version}`, steps };
}

function upcast(entry: Entry, schemaVersion: string, data: JsonObject): JsonObject {
  if (!/^[1-9]\d{0,8}$/.test(schemaVersion)) {
    throw new LogCorruption(`${entry.type}: ${JSON.stringify(schemaVersion)} is no version`);
  }
  const from = Number(schemaVersion);
  if (from > entry.version) throw tooNew(entry, schemaVersion);
  return entry.steps.slice(from - 1).reduce((older, step) => step(older), data);
}

function parsed({ type, data }: Pick<StoredEvent, 'type' | 'data'>): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch (error) {
    // The message of a SyntaxError quotes the text, and the text may be a person's.
    if (!(error instanceof SyntaxError)) throw error;
    throw new LogCorruption(`${type}: the stored data is not JSON`);
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as JsonObject;
  }
  throw new LogCorruption(`${type}: the stored data is not a JSON object`);
}

const unknown = (type: string, schemaVersion: string) =>
  new UnknownEventType(type, schemaVersion, `this release does not know the event ${type}`);

const tooNew = ({ type, version }: Entry, schemaVersion: string) =>
  new UnknownEventType(
    type,
    schemaVersion,
    `this release knows ${type} up to version ${version}; a newer one wrote version ${schemaVersion}`,
  );
