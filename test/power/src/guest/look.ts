import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createLogVerifier, describeDivergence } from '@stillhere/audit-log';
import type { StoredEvent } from '@stillhere/event-store';
import { openSqliteLogReader } from '@stillhere/event-store-sqlite';
import type { Hash, StreamName } from '@stillhere/kernel';
import { markOf, type Said } from '../said.js';
import type { Port } from './port.js';

export interface Tip {
  readonly revision: number;
  readonly hash: Hash;
}

/** What tells an event from all others: its id, or what was said in it. */
export type Distinction = (event: StoredEvent) => Promise<string> | string;

const linesAtOnce = 500;

/**
 * The log as the cut left it, before anybody opens it for writing: tells every event, and what is
 * wrong by the rules of `verify-log`. Resolves with the end of each stream.
 */
export async function look(
  port: Port,
  directory: string,
  distinction: Distinction = ({ eventId }) => eventId,
): Promise<Map<StreamName, Tip>> {
  const tips = new Map<StreamName, Tip>();
  if (existsSync(join(directory, 'log.db'))) {
    try {
      await lookThrough(port, { directory, distinction, tips });
    } catch (error) {
      port.say({ kind: 'problem', detail: `the log cannot be read: ${(error as Error).message}` });
    }
  }
  port.say({ kind: 'looked', files: filesIn(directory) });
  return tips;
}

interface Looking {
  readonly directory: string;
  readonly distinction: Distinction;
  readonly tips: Map<StreamName, Tip>;
}

async function lookThrough(port: Port, { directory, distinction, tips }: Looking): Promise<void> {
  const reader = openSqliteLogReader({ directory });
  const verifier = createLogVerifier({ isGapless: true });
  let found: Said[] = [];
  try {
    for await (const event of reader.everything()) {
      const { stream, revision, metadata } = event;
      const divergence = verifier.push(event);
      if (divergence) found.push({ kind: 'problem', detail: describeDivergence(divergence) });
      tips.set(stream, { revision, hash: metadata.hash });
      found.push({ kind: 'found', mark: markOf(stream, revision, await distinction(event)) });
      if (found.length < linesAtOnce) continue;
      port.say(...found);
      found = [];
    }
    port.say(...found);
    port.say(...reader.fileProblems().map((detail) => ({ kind: 'problem', detail }) as const));
  } finally {
    reader.close();
  }
}

const filesIn = (directory: string): string =>
  existsSync(directory)
    ? readdirSync(directory)
        .map((name) => `${name}:${statSync(join(directory, name)).size}`)
        .join(' ')
    : '';
