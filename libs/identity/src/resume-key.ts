import { closeSync, existsSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesOfBase64url, type Clock, type Random } from '@stillhere/kernel';
import { isOpenToOthers, type Protection, writePrivateFile } from '@stillhere/sqlite';
import { IdentityProblem } from './identity-problem.js';
import {
  keyBytes,
  type ResumeKeys,
  resumeKeyId,
  resumeKeyOf,
  tokenAgeMaxMs,
} from './resume-tokens.js';

const fileName = 'resume.key';
const head = 'stillhere-resume-keys/1';
/** Another process, or an administrator, may have rotated it; reading it takes some 50 µs. */
const readEveryMs = 10_000;
/** Whoever shows tokens with made-up key ids makes us read no oftener. */
const readForUnknownEveryMs = 1_000;

interface KeyParts {
  readonly clock: Clock;
  readonly random: Random;
}

/** A key as it stands in the file. */
interface KeyOfFile {
  readonly bytes: Buffer;
  /** When it began to mint, ISO-8601; '' for the one that was made with the file. */
  readonly since: string;
}

interface KeyFile {
  /** Names the file for as long as it is: the inventory of the directory knows it by that. */
  readonly id: string;
  /** Mints. */
  readonly newest: KeyOfFile;
  readonly former: KeyOfFile | undefined;
}

/**
 * The keys of visitors' tokens in the data directory, made at the first start, readable by their owner only. The file is
 * read again now and then, so a rotation counts in running processes; where it cannot be read, what was read stands.
 */
export function openResumeKeys(directory: string, { clock, random }: KeyParts): ResumeKeys {
  const path = join(directory, fileName);
  if (!existsSync(path)) writePrivateFile(path, random.bytes(keyBytes), 'keep');
  let keys = keysOf(readKeys(path));
  let readAtMs = clock.monotonicMs();
  const readAgain = (everyMs: number): void => {
    if (clock.monotonicMs() - readAtMs < everyMs) return;
    readAtMs = clock.monotonicMs();
    try {
      keys = keysOf(readKeys(path));
    } catch (error) {
      if (!(error instanceof IdentityProblem) && !isOfSystem(error)) throw error;
    }
  };
  const known = (id: string) => keys.all.find((key) => key.id === id);
  return {
    current() {
      readAgain(readEveryMs);
      return keys.current;
    },
    find(id) {
      readAgain(readEveryMs);
      if (known(id) === undefined) readAgain(readForUnknownEveryMs);
      return known(id);
    },
    all() {
      readAgain(readEveryMs);
      return keys.all;
    },
  };
}

export interface ResumeKeyRotation extends KeyParts {
  /** `keep`: tokens of the key before are good for the rest of their week. `end`: for nothing, from now on. */
  readonly former: 'keep' | 'end';
}

/** A new key mints from now on. Returns its id. @throws IdentityProblem */
export function rotateResumeKey(
  directory: string,
  { clock, random, former }: ResumeKeyRotation,
): string {
  const path = join(directory, fileName);
  if (!existsSync(path)) throw missing(path);
  const found = readKeys(path);
  const nowMs = clock.now();
  if (former === 'keep' && found.former) assertRested(found.newest.since, nowMs);
  const bytes = Buffer.from(random.bytes(keyBytes));
  const next: KeyOfFile = { bytes, since: new Date(nowMs).toISOString() };
  const keys = former === 'keep' ? [next, found.newest] : [next];
  const lines = [head, `id: ${found.id}`, ...keys.map(lineOf)];
  writePrivateFile(path, `${lines.join('\n')}\n`, 'replace');
  return resumeKeyId(bytes);
}

const missing = (path: string): IdentityProblem =>
  new IdentityProblem(
    'KeyMissing',
    `There is no ${path}. Start Stillhere once: that makes it. Nothing was changed.`,
  );

/** A third key would end the tokens of the one before the last, and those are good for a week. */
function assertRested(since = '', nowMs: number): void {
  const restsUntilMs = Date.parse(since) + tokenAgeMaxMs;
  if (!(restsUntilMs > nowMs)) return;
  throw new IdentityProblem(
    'KeyTooYoung',
    `The key of visitors’ tokens was rotated at ${since}; tokens of the one before are good until ` +
      `${new Date(restsUntilMs).toISOString()}. Rotate it then, or replace it (replace-resume-key), which ends ` +
      'the resumes of all open visitor pages. Nothing was changed.',
  );
}

function readKeys(path: string): KeyFile {
  const content = read(path);
  if (content.length === keyBytes) {
    const newest = { bytes: content, since: '' };
    return { id: resumeKeyId(content), newest, former: undefined };
  }
  const [first, idLine = '', ...lines] = content.toString('latin1').trimEnd().split('\n');
  const [, id] = /^id: (key-[0-9a-f]{16})$/.exec(idLine) ?? [];
  const keys = lines.map(keyOfLine).filter((key) => key !== undefined);
  const [newest, former] = keys;
  const isWhole = first === head && keys.length === lines.length && keys.length <= 2;
  if (isWhole && id !== undefined && newest) return { id, newest, former };
  throw new IdentityProblem(
    'KeyDamaged',
    `${path} should hold ${keyBytes} bytes, or one or two keys under "${head}", but holds ${content.length} of ` +
      'something else. Restore it from a copy, or remove it: then open visitor pages cannot resume. ' +
      'Nothing was changed.',
  );
}

const linePattern = /^(key-[0-9a-f]{16}) ([\w-]{43})(?: ([0-9-]{10}T[0-9:.]{12}Z))?$/;

const lineOf = ({ bytes, since }: KeyOfFile): string =>
  `${resumeKeyId(bytes)} ${bytes.toString('base64url')} ${since}`.trimEnd();

function keyOfLine(line: string): KeyOfFile | undefined {
  const [, id, text = '', since = ''] = linePattern.exec(line) ?? [];
  const bytes = bytesOfBase64url(text);
  if (bytes?.length !== keyBytes || resumeKeyId(bytes) !== id) return undefined;
  return { bytes, since };
}

function keysOf({ newest, former }: KeyFile) {
  const current = resumeKeyOf(newest.bytes);
  return { current, all: former ? [current, resumeKeyOf(former.bytes)] : [current] };
}

const isOfSystem = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).syscall !== undefined;

function read(path: string): Buffer {
  const file = openSync(path, 'r');
  try {
    assertPrivate(path, fstatSync(file));
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

function assertPrivate(path: string, found: Protection): void {
  if (!isOpenToOthers(found)) return;
  throw new IdentityProblem(
    'KeyExposed',
    `${path} is open to other accounts of this machine (mode ${(found.mode & 0o777).toString(8)}). Who ` +
      `has it can pass for any visitor: run "chmod 600 ${path}" and start again.`,
  );
}
