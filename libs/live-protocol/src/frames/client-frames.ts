import * as v from 'valibot';
import type { ClientFrame } from '../wire.js';
import {
  body,
  caps,
  chain,
  dwellMs,
  flag,
  id,
  leaveReason,
  token,
  traceparent,
  visibility,
  whole,
  window,
} from './fields.js';

const carried = { a: v.optional(whole), v: v.optional(visibility) };

/** Fields that are not named here are dropped: a later client may send more than we know. */
export const clientFrameSchemas = {
  hello: v.object({
    ...carried,
    t: v.literal('hello'),
    token: v.optional(token),
    conversation: id,
    device: id,
    tab: id,
    page: id,
    resume: v.optional(
      v.object({ logId: id, revision: whole, chain }, 'an object of logId, revision, chain'),
    ),
    caps: v.optional(caps),
  }),
  msg: v.object({
    ...carried,
    t: v.literal('msg'),
    cid: id,
    body,
    seenRevision: whole,
    prevCid: v.optional(id),
    traceparent,
  }),
  note: v.object({ ...carried, t: v.literal('note'), cid: id, body, traceparent }),
  ack: v.object({ ...carried, t: v.literal('ack'), upTo: whole }),
  seen: v.object({ ...carried, t: v.literal('seen'), upTo: whole, dwellMs }),
  pong: v.object({ ...carried, t: v.literal('pong'), n: whole }),
  vis: v.object({ ...carried, t: v.literal('vis'), v: visibility }),
  typing: v.object({ ...carried, t: v.literal('typing'), on: flag }),
  share: v.object({ ...carried, t: v.literal('share'), displayed: flag, typing: flag }),
  leave: v.object({ ...carried, t: v.literal('leave'), reason: leaveReason }),
  flow: v.object({ ...carried, t: v.literal('flow'), window }),
  probe: v.object({ ...carried, t: v.literal('probe'), n: whole }),
} satisfies {
  [T in ClientFrame['t']]: v.GenericSchema<unknown, Extract<ClientFrame, { t: T }>>;
};
