import type * as commands from '../domain/conversation/commands.js';
import { message, note } from './events.js';

export const post = (...what: Parameters<typeof message>): commands.PostMessage => ({
  type: 'post-message',
  ...message(...what).data,
});

export const addNote = (author: string, cid: string): commands.AddNote => ({
  type: 'add-note',
  ...note(author, cid).data,
});

export const receipt = (
  participant: string,
  level: 'delivered' | 'displayed',
  over: Partial<commands.RecordReceipt> & { readonly upTo: number },
): commands.RecordReceipt => ({
  type: 'record-receipt',
  participant,
  level,
  device: 'd1',
  connEpoch: 1,
  dwellMs: 1_200,
  ...over,
});

export const connect = (
  participant: string,
  connection: string,
  over: Partial<commands.OpenConnection> = {},
): commands.OpenConnection => ({
  type: 'open-connection',
  participant,
  connection,
  device: 'd1',
  tab: 't1',
  page: `of ${connection}`,
  gateway: 'g1',
  surface: 'visible',
  spareTab: `spare of ${connection}`,
  tokenEpoch: 0,
  resume: undefined,
  ...over,
});
