import * as v from 'valibot';
import type { ServerFrame } from '../wire.js';
import { chain, flag, id, token, whole } from './fields.js';

const text = v.string('text');
const time = v.pipe(
  v.string('a time'),
  v.regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, 'a time like 2026-11-22T03:14:05.123Z'),
);

/** What a server of ours sends; tests hold the edge and the recorded example session to it. */
export const serverFrameSchemas = {
  welcome: v.object({
    t: v.literal('welcome'),
    connEpoch: whole,
    resumeToken: v.optional(token),
    logId: id,
    head: whole,
    tab: id,
    participant: text,
    side: v.picklist(['visitor', 'staff']),
    status: v.picklist(['waiting', 'assigned', 'ended']),
    heartbeat: v.object({ intervalMs: whole }),
    limits: v.object({
      messageChars: whole,
      frameBytes: whole,
      messagesPerSecond: whole,
      messagesBurst: whole,
      typingPerSecond: whole,
      windowEvents: whole,
      windowBytes: whole,
    }),
    serverTime: time,
  }),
  ev: v.object({
    t: v.literal('ev'),
    revision: whole,
    id,
    chain,
    type: text,
    at: time,
    actor: text,
    data: v.record(v.string(), v.unknown()),
  }),
  ok: v.object({
    t: v.literal('ok'),
    cid: id,
    revision: whole,
    at: time,
    durability: v.picklist(['fsync', 'quorum']),
  }),
  no: v.object({
    t: v.literal('no'),
    cid: v.optional(id),
    code: v.picklist([
      'conflict',
      'too-long',
      'empty',
      'rate',
      'closed',
      'forbidden',
      'unavailable',
      'full',
      'malformed',
    ]),
    retryable: flag,
    retryAfterMs: v.optional(whole),
    message: text,
  }),
  eph: v.object({ t: v.literal('eph'), key: text, ver: whole, value: v.unknown() }),
  ping: v.object({
    t: v.literal('ping'),
    n: whole,
    head: whole,
    serverTime: time,
    intervalMs: v.optional(whole),
  }),
  probed: v.object({ t: v.literal('probed'), n: whole, head: whole, serverTime: time }),
  bye: v.object({
    t: v.literal('bye'),
    code: whole,
    resume: v.picklist(['no', 'resume', 'resync', 'auth']),
    retryAfterMs: whole,
    message: text,
    reason: v.optional(text),
  }),
} satisfies {
  [T in ServerFrame['t']]: v.GenericSchema<unknown, Extract<ServerFrame, { t: T }>>;
};
