import type { ConversationView } from '@stillhere/live-protocol';

/** A time in which nothing could reach the person's page, by the record. */
export interface Gap {
  readonly fromMs: number;
  readonly untilMs: number;
}

/**
 * When the person's page had no connection, or we could not see it, and was back later. With several
 * tabs open, only what was without all of them. A gap that is not over yet is presence's to tell.
 */
export function connectionGaps({ items, visitor }: ConversationView): readonly Gap[] {
  const open = new Set<unknown>();
  const gaps: Gap[] = [];
  let fromMs: number | undefined;
  for (const item of items) {
    if (item.kind !== 'fact' || item.participant !== visitor) continue;
    const { connEpoch, since } = item.data;
    if (item.type === 'connection-opened') {
      open.add(connEpoch);
      if (fromMs !== undefined) gaps.push({ fromMs, untilMs: Date.parse(item.at) });
      fromMs = undefined;
    } else if (item.type === 'connection-ended' || item.type === 'connection-unseen') {
      if (!open.delete(connEpoch) || open.size > 0) continue;
      fromMs = Date.parse(typeof since === 'string' ? since : item.at);
    }
  }
  return gaps;
}

/** How much of the gaps lies after a moment. */
export const gapMsAfter = (gaps: readonly Gap[], momentMs: number): number =>
  gaps.reduce(
    (sum, { fromMs, untilMs }) => sum + Math.max(0, untilMs - Math.max(fromMs, momentMs)),
    0,
  );
