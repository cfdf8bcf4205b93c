import type { StreamName } from '@stillhere/kernel';

/** Exactly one `-`, lower-case; entity ids are UUID v7 without dashes, or account names. */
const pattern = /^([a-z][a-z.]*)-([a-z0-9]+)_([a-z0-9][a-z0-9_.]*)$/;

export interface StreamParts {
  readonly category: string;
  readonly tenant: string;
  readonly id: string;
}

export const streamName = (category: string, tenant: string, id: string): StreamName => {
  const name = `${category}-${tenant}_${id}`;
  if (!pattern.test(name)) throw new TypeError(`not a stream name: ${JSON.stringify(name)}`);
  return name as StreamName;
};

/** `undefined` when the text is no stream name. */
export function parseStreamName(name: string): StreamParts | undefined {
  const match = pattern.exec(name);
  if (!match) return undefined;
  const [, category, tenant, id] = match as unknown as [string, string, string, string];
  return { category, tenant, id };
}

export const categoryOf = (stream: StreamName): string => stream.slice(0, stream.indexOf('-'));
