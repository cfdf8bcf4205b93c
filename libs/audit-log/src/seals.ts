import type { StoredEvent } from '@stillhere/event-store';
import { streamName } from '@stillhere/event-store';
import type { Position, StreamName } from '@stillhere/kernel';
import { type Frontier, GrowingTree } from '@stillhere/transparency-log';

/** The stream in which the checkpoints of a tenant are recorded, and the keys that signed them. */
export const sealStream = (tenant: string): StreamName => streamName('seal', tenant, 'tree');

/** The first line of each checkpoint, and the name of each key: no other log has it, and no other tenant. */
export const sealOrigin = (storeId: string, tenant: string): string =>
  `stillhere.log/${storeId}/${tenant}`;

export const keyIntroduced = 'seal.key-introduced';
export const checkpointSigned = 'seal.checkpoint-signed';

/** Data of seal.key-introduced. */
export type KeyIntroduced = {
  readonly number: number;
  readonly key: string;
  readonly replaces: string;
};

/** Data of seal.checkpoint-signed. */
export type CheckpointSigned = {
  readonly number: number;
  readonly key: string;
  readonly size: number;
  readonly position: string;
  readonly frontier: readonly string[];
  readonly records: string;
  readonly note: string;
};

export type SealFact =
  | { readonly type: typeof keyIntroduced; readonly data: KeyIntroduced }
  | { readonly type: typeof checkpointSigned; readonly data: CheckpointSigned };

/** What an event of a seal stream says; `undefined`: it has not the form of one. */
export function sealFactIn({
  type,
  data,
}: Pick<StoredEvent, 'type' | 'data'>): SealFact | undefined {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return undefined;
  }
  if (type === keyIntroduced && isKeyIntroduced(value)) return { type, data: value };
  if (type === checkpointSigned && isCheckpointSigned(value)) return { type, data: value };
  return undefined;
}

/** The tree to go on with. @throws RangeError when what was recorded is none */
export const treeAt = (
  sealed: Pick<CheckpointSigned, 'size' | 'frontier' | 'position'>,
): Frontier & { readonly position: Position } => {
  const frontier = {
    size: sealed.size,
    hashes: sealed.frontier.map((hash) => Buffer.from(hash, 'hex')),
  };
  GrowingTree.from(frontier);
  return { ...frontier, position: sealed.position as Position };
};

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const areTexts = (fields: Fields, names: readonly string[]): boolean =>
  names.every((name) => typeof fields[name] === 'string');
const isCount = (value: unknown): boolean => Number.isSafeInteger(value) && (value as number) > 0;

const isKeyIntroduced = (value: unknown): value is KeyIntroduced =>
  isFields(value) && isCount(value.number) && areTexts(value, ['key', 'replaces']);

const isCheckpointSigned = (value: unknown): value is CheckpointSigned =>
  isFields(value) &&
  isCount(value.number) &&
  isCount(value.size) &&
  areTexts(value, ['key', 'position', 'records', 'note']) &&
  Array.isArray(value.frontier) &&
  value.frontier.every((hash) => typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash));
