import {
  type ConversationView,
  type OwnReceipt,
  ownReceipt,
  type TimelineItem,
} from '@stillhere/live-protocol';
import { type OutboxItem, outboxPlaces } from '@stillhere/live-protocol/client';
import { hasLeft, type MessageItem } from './chat.js';
import { type EndProof, endProofOf } from './end-proof.js';
import { type Fact, factOf } from './facts.js';
import { type Silence, silenceBetween, type Whereabouts, whereaboutsAfter } from './silence.js';
import { staffNames } from './staff-names.js';

export interface FactRow {
  readonly kind: 'fact';
  readonly key: string;
  readonly at: string;
  readonly fact: Fact;
  /** Of an end by the contact policy. */
  readonly proof?: EndProof | undefined;
}
/** One line of the transcript. `key` stays the same for the life of the line. */
export type TranscriptRow =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | {
      readonly kind: 'message';
      readonly key: string;
      readonly item: MessageItem;
      readonly side: 'visitor' | 'staff';
      /** Who wrote it, of the staff; empty for the visitor. */
      readonly name: string;
      /** Own messages only. */
      readonly receipt: OwnReceipt | undefined;
      /** The line above is the same side's, within `groupMs`: no name and no gap again. */
      readonly continues: boolean;
    }
  | {
      readonly kind: 'note';
      readonly key: string;
      readonly item: MessageItem;
      readonly name: string;
    }
  | FactRow
  | {
      readonly kind: 'facts';
      readonly key: string;
      readonly at: string;
      readonly rows: readonly FactRow[];
    }
  | {
      readonly kind: 'silence';
      readonly key: string;
      readonly silence: Silence;
      readonly ongoing: boolean;
    }
  | { readonly kind: 'outbox'; readonly key: string; readonly item: OutboxItem };

/** Messages of one side within two minutes read as one turn. */
const groupMs = 2 * 60_000;
/** From here on a run of connection facts is folded into one line. */
const foldFrom = 3;

export interface TranscriptOptions {
  readonly view: ConversationView;
  readonly outbox: readonly OutboxItem[];
  /** Server time now: a silence that still goes on ends there. Undefined where we cannot see. */
  readonly nowMs: number | undefined;
  /** Local calendar day of a moment: `2026-11-22`. */
  readonly dayOf: (at: string) => string;
}

/** The transcript as lines, oldest first: a pure function of the view. */
export function transcriptRows(options: TranscriptOptions): readonly TranscriptRow[] {
  const builder = new RowBuilder(options);
  for (const item of options.view.items) builder.add(item);
  return builder.finish();
}

class RowBuilder {
  private readonly rows: TranscriptRow[] = [];
  private day = '';
  private where: Whereabouts = 'unknown';
  private lastMessage: MessageItem | undefined;
  private statesSince: Whereabouts[] = [];

  private readonly nameOf: (author: string) => string;
  private readonly refused: OutboxItem[];
  private readonly waiting: readonly OutboxItem[];

  constructor(private readonly options: TranscriptOptions) {
    this.nameOf = staffNames(options.view);
    const { inPlace, atEnd } = outboxPlaces(options.outbox);
    this.refused = [...inPlace];
    this.waiting = atEnd;
  }

  add(item: TimelineItem): void {
    while (this.refused[0] !== undefined && this.refused[0].after < item.revision) {
      this.addOutbox(this.refused.shift());
    }
    this.where = whereaboutsAfter(this.options.view, item, this.where);
    if (item.kind === 'fact') this.addFact(item);
    else if (item.kind === 'note') this.addNote(item);
    else this.addMessage(item);
    this.statesSince.push(this.where);
  }

  finish(): readonly TranscriptRow[] {
    const { view, nowMs } = this.options;
    const going = view.status === 'assigned' && !hasLeft(view);
    if (going && nowMs !== undefined) this.addSilence(nowMs, true);
    for (const item of [...this.refused, ...this.waiting]) this.addOutbox(item);
    return foldFacts(this.rows);
  }

  private addOutbox(item: OutboxItem | undefined): void {
    if (item !== undefined) this.rows.push({ kind: 'outbox', key: `o${item.cid}`, item });
  }

  private addFact(item: Extract<TimelineItem, { kind: 'fact' }>): void {
    const fact = factOf(this.options.view, item);
    if (fact === undefined) return;
    this.addDay(item.at);
    const name = fact.name === '' ? this.nameOf(item.participant) : fact.name;
    const said = { ...fact, name };
    const proof = endProofOf(item);
    const row = { kind: 'fact', key: `r${item.revision}`, at: item.at, fact: said } as const;
    this.rows.push(proof === undefined ? row : { ...row, proof });
  }

  private addNote(item: MessageItem): void {
    this.addDay(item.at);
    const name = this.nameOf(item.author);
    this.rows.push({ kind: 'note', key: `r${item.revision}`, item, name });
  }

  private addMessage(item: MessageItem): void {
    const { view } = this.options;
    this.addSilence(Date.parse(item.at), false);
    this.addDay(item.at);
    const above = this.rows.at(-1);
    const side = item.author === view.visitor ? 'visitor' : 'staff';
    this.rows.push({
      kind: 'message',
      key: `r${item.revision}`,
      item,
      side,
      name: side === 'staff' ? this.nameOf(item.author) : '',
      receipt: side === 'staff' ? ownReceipt(view, item, item.author) : undefined,
      continues:
        above?.kind === 'message' && above.item.author === item.author && near(above, item),
    });
    this.lastMessage = item;
    this.statesSince = [];
  }

  private addSilence(untilMs: number, ongoing: boolean): void {
    if (this.lastMessage === undefined) return;
    const states = [this.stateAtLastMessage(), ...this.statesSince];
    const silence = silenceBetween(this.lastMessage.at, untilMs, states);
    if (silence === undefined) return;
    this.rows.push({ kind: 'silence', key: `s${this.lastMessage.revision}`, silence, ongoing });
  }

  private stateAtLastMessage(): Whereabouts {
    return this.statesSince[0] ?? this.where;
  }

  private addDay(at: string): void {
    const day = this.options.dayOf(at);
    if (day === this.day) return;
    this.day = day;
    this.rows.push({ kind: 'day', key: `d${day}`, at });
  }
}

const near = (above: { item: MessageItem }, item: MessageItem): boolean =>
  Date.parse(item.at) - Date.parse(above.item.at) < groupMs;

/** A flapping link must not push the talk off the screen. */
function foldFacts(rows: readonly TranscriptRow[]): readonly TranscriptRow[] {
  const folded: TranscriptRow[] = [];
  let run: FactRow[] = [];
  const flush = (): void => {
    const first = run[0];
    if (first !== undefined && run.length >= foldFrom) {
      folded.push({ kind: 'facts', key: `f${first.key}`, at: first.at, rows: run });
    } else folded.push(...run);
    run = [];
  };
  for (const row of rows) {
    if (row.kind === 'fact' && row.fact.group === 'connection') {
      run.push(row);
      continue;
    }
    flush();
    folded.push(row);
  }
  flush();
  return folded;
}
