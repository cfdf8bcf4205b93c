import { type JsonObject, riskLevelOf } from '@stillhere/kernel';
import {
  type Contact,
  hereAgain,
  type JudgedRisk,
  type NextStep,
  newContact,
  taken,
} from '../domain/contact/index.js';

/** What a contact policy rests on, of one conversation that has not ended: one row of the read model. Plain data. */
export interface ContactRow {
  readonly service: string;
  readonly visitor: string;
  /** Somebody has it: who waits is routing's. */
  readonly isAssigned: boolean;
  /** Steps taken, ever. */
  readonly steps: number;
  readonly held: boolean;
  /** A step was asked for when so many had been taken; -1: none was. */
  readonly askedAfter: number;
  /** How often they wrote, and the revision of their newest words; -1: none. */
  readonly said: number;
  readonly words: number;
  /** Of what is for them, the newest revision; -1: nothing. */
  readonly newest: number;
  readonly delivered: number;
  readonly displayed: number;
  readonly risk: JudgedRisk;
  /** By the steps that were taken. What ran since the last one is known to whoever watches it. */
  readonly contact: Contact;
  /** Rises whenever everything begins anew. */
  readonly begun: number;
}

/** An event as it was recorded, as far as a policy looks at it. */
export interface ContactRecord {
  readonly type: string;
  readonly data: JsonObject;
  readonly stored: { readonly revision: number };
}

export const contactTypes: readonly string[] = [
  ...['opened', 'assigned', 'unassigned', 'ended', 'message-posted', 'connection-opened'],
  ...['receipt-delivered', 'receipt-displayed', 'risk-set'],
  ...['contact-step-taken', 'contact-held', 'contact-step-asked'],
].map((type) => `conversation.${type}`);

/** The row after one more event; `undefined`: there is none any more. */
export function contactAfter(
  row: ContactRow | undefined,
  event: ContactRecord,
): ContactRow | undefined {
  const { type, data } = event;
  if (type === 'conversation.opened') return opened(data);
  if (row === undefined || type === 'conversation.ended') return undefined;
  const isVisitors = data.participant === row.visitor;
  switch (type) {
    case 'conversation.assigned':
      return anew({ ...row, isAssigned: true });
    case 'conversation.unassigned':
      return { ...row, isAssigned: false };
    case 'conversation.message-posted':
      return said(row, event);
    case 'conversation.connection-opened':
      return isVisitors ? { ...row, contact: hereAgain(row.contact) } : row;
    case 'conversation.receipt-delivered':
      return isVisitors ? { ...row, delivered: Math.max(row.delivered, upTo(data)) } : row;
    case 'conversation.receipt-displayed':
      return isVisitors ? displayed(row, upTo(data)) : row;
    case 'conversation.risk-set':
      return { ...row, risk: riskLevelOf(data.level) ?? '' };
    case 'conversation.contact-held':
      return { ...row, held: data.held === true };
    case 'conversation.contact-step-asked':
      return { ...row, askedAfter: Number(data.afterSteps ?? 0) };
    case 'conversation.contact-step-taken':
      return stepTaken(row, event);
    default:
      return row;
  }
}

const opened = (data: JsonObject): ContactRow => ({
  ...{ service: String(data.service ?? ''), visitor: String(data.visitor), isAssigned: false },
  ...{ steps: 0, held: false, askedAfter: -1, said: 0, words: -1 },
  ...{ newest: -1, delivered: -1, displayed: -1, risk: '', contact: newContact, begun: 0 },
});

/** Whoever has it now begins with it. */
const anew = (row: ContactRow): ContactRow => ({
  ...row,
  contact: { ...newContact, said: row.said },
  begun: row.begun + 1,
});

function said(row: ContactRow, { data, stored }: ContactRecord): ContactRow {
  if (data.author !== row.visitor) return { ...row, newest: stored.revision };
  return anew({ ...row, said: row.said + 1, words: stored.revision });
}

const upTo = (data: JsonObject): number => Number(data.upTo ?? 0);

const displayed = (row: ContactRow, revision: number): ContactRow => ({
  ...row,
  delivered: Math.max(row.delivered, revision),
  displayed: Math.max(row.displayed, revision),
});

function stepTaken(row: ContactRow, { data, stored }: ContactRecord): ContactRow {
  const step = { act: data.act, by: data.clock, why: data.why, inMs: 0 } as NextStep;
  const ranMs = { ...row.contact.ranMs, [step.by]: Number(data.ranS ?? 0) * 1_000 };
  const contact = taken({ ...row.contact, ranMs }, step, stored.revision);
  const newest = step.act === 'warn' ? stored.revision : row.newest;
  return { ...row, contact, newest, steps: row.steps + 1, askedAfter: -1 };
}
