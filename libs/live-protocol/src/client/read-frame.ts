import type { ServerFrame } from '../wire.js';

/**
 * `unknown`: a frame of a later version, to be ignored. `garbage`: without what this client relies
 * on. The full schemas are in `./frames`; they are bigger than this whole client.
 */
export function readFrame(data: unknown): ServerFrame | 'unknown' | 'garbage' {
  const frame = parsed(data);
  if (typeof frame?.t !== 'string') return 'garbage';
  const sound = soundness(frame);
  if (sound === undefined) return 'unknown';
  return sound ? (frame as unknown as ServerFrame) : 'garbage';
}

function soundness(frame: Record<string, unknown>): boolean | undefined {
  const isCount = Number.isSafeInteger;
  const isText = (value: unknown) => typeof value === 'string';
  const isObject = (value: unknown) => value instanceof Object;
  switch (frame.t) {
    case 'ev':
      return isCount(frame.revision) && isText(frame.chain) && isObject(frame.data);
    case 'welcome':
      return isText(frame.logId) && isText(frame.participant) && isObject(frame.heartbeat);
    case 'ping':
      return isCount(frame.head);
    case 'bye':
      return isCount(frame.code);
    case 'ok':
    case 'no':
    case 'eph':
    case 'probed':
      return true;
    default:
      return undefined;
  }
}

function parsed(data: unknown): Record<string, unknown> | undefined {
  try {
    return typeof data === 'string' ? JSON.parse(data) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
