import type { ServerFrame } from '../wire.js';

/** What this client relies on in each frame. The full schemas are in `./frames`, too big for a page. */
const needed: Readonly<Record<ServerFrame['t'], Readonly<Record<string, string>>>> = {
  welcome: {
    logId: 'string',
    head: 'integer',
    participant: 'string',
    side: 'string',
    tab: 'string',
    heartbeat: 'object',
  },
  ev: {
    revision: 'integer',
    id: 'string',
    chain: 'string',
    type: 'string',
    at: 'string',
    data: 'object',
  },
  ok: { cid: 'string', revision: 'integer' },
  no: { code: 'string', retryable: 'boolean' },
  eph: { key: 'string', ver: 'integer' },
  ping: { n: 'integer', head: 'integer' },
  probed: { n: 'integer' },
  bye: { code: 'integer' },
};

/** `unknown`: a frame of a later version, to be ignored. `garbage`: not a frame at all. */
export function readFrame(data: unknown): ServerFrame | 'unknown' | 'garbage' {
  const frame = typeof data === 'string' ? parsed(data) : undefined;
  if (kindOf(frame) !== 'object') return 'garbage';
  const fields = frame as Record<string, unknown>;
  const type = fields.t;
  if (typeof type !== 'string') return 'garbage';
  if (!Object.hasOwn(needed, type)) return 'unknown';
  for (const [field, kind] of Object.entries(needed[type as ServerFrame['t']])) {
    if (kindOf(fields[field]) !== kind) return 'garbage';
  }
  return frame as ServerFrame;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function kindOf(value: unknown): string {
  if (value === null || Array.isArray(value)) return 'other';
  return Number.isSafeInteger(value) ? 'integer' : typeof value;
}
