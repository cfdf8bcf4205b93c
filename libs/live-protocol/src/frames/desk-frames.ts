import * as v from 'valibot';
import { type DeskClientFrame, type DeskServerFrame, deskValueKeys } from '../desk-wire.js';
import { id, visibility, whole } from './fields.js';
import { serverFrameSchemas } from './server-frames.js';

const text = v.string('text');

/** What a desk may say on `/api/desk/live`. Fields that are not named here are dropped. */
export const deskClientFrameSchemas = {
  hello: v.object({ t: v.literal('hello'), v: visibility, device: id, tab: id }),
  pong: v.object({ t: v.literal('pong'), n: whole, v: visibility }),
  vis: v.object({ t: v.literal('vis'), v: visibility }),
  probe: v.object({ t: v.literal('probe'), n: whole }),
  leave: v.object({ t: v.literal('leave') }),
} satisfies {
  [T in DeskClientFrame['t']]: v.GenericSchema<unknown, Extract<DeskClientFrame, { t: T }>>;
};

/** What a server of ours says there. */
export const deskServerFrameSchemas = {
  welcome: v.object({
    t: v.literal('welcome'),
    connection: text,
    heartbeat: v.object({ intervalMs: whole }),
    serverTime: text,
    account: v.optional(text),
  }),
  value: v.object({ t: v.literal('value'), key: v.picklist(deskValueKeys), value: v.unknown() }),
  ping: v.object({
    t: v.literal('ping'),
    n: whole,
    serverTime: text,
    intervalMs: v.optional(whole),
  }),
  probed: v.object({ t: v.literal('probed'), n: whole, serverTime: text }),
  bye: serverFrameSchemas.bye,
} satisfies {
  [T in DeskServerFrame['t']]: v.GenericSchema<unknown, Extract<DeskServerFrame, { t: T }>>;
};
