import type { session as api } from '@stillhere/contracts';
import type { StoredEvent } from '@stillhere/event-store';
import type { StreamName } from '@stillhere/kernel';
import type { Audience } from '../../domain/conversation/audience.js';
import { type Revealed, reveal } from '../reveal.js';
import type { Session } from '../session.js';
import type { Channel, TailEntry } from './channel.js';

/** Events taken from the log at once for one follower: all that is ever held for a slow one. */
const pageEvents = 64;

export interface Following {
  readonly stream: StreamName;
  readonly after: number;
  readonly signal: AbortSignal;
  readonly audience: Audience;
  readonly show: (revealed: Revealed) => api.ConversationEvent;
}

export type Followed = readonly [Revealed, api.ConversationEvent];

/**
 * Pull by cursor: out of the hub's tail where it reaches, out of the log where it does not, and a
 * wait where both have nothing. Gap-free at the seam, because the channel is attached before the
 * log is read: an event that the read does not find was appended later and passes the channel.
 */
export async function* followStream(
  session: Session,
  following: Following,
): AsyncGenerator<Followed, void, undefined> {
  const { stream, signal } = following;
  const channel = session.hub.attach(stream);
  let next = following.after + 1;
  let checked = -1;
  try {
    while (!signal.aborted) {
      const entry = channel.entry(next);
      if (entry) {
        const shown = fromTail(session, following, entry);
        yield shown instanceof Promise ? await shown : shown;
        next += 1;
      } else if (checked !== channel.generation || channel.head >= next) {
        const { generation } = channel;
        session.hub.requireListening();
        const page = await readPage(session, stream, next);
        if (page.length < pageEvents) checked = generation;
        for (const stored of page) {
          if (signal.aborted) return;
          yield await fromLog(session, following, stored);
          next = stored.revision + 1;
        }
      } else await changed(channel, signal);
    }
  } finally {
    session.hub.detach(stream, channel);
  }
}

/** A promise only where words have to be opened first. */
function fromTail(
  session: Session,
  { audience, show }: Following,
  entry: TailEntry,
): Followed | Promise<Followed> {
  const shown = (revealed: Revealed): Followed => {
    entry.shown[audience] ??= show(revealed);
    return [revealed, entry.shown[audience]];
  };
  const revealed = revealOnce(session, entry);
  return revealed instanceof Promise ? revealed.then(shown) : shown(revealed);
}

/** All followers wait for one opening; one that failed is tried again by whoever comes next. */
function revealOnce(session: Session, entry: TailEntry): Revealed | Promise<Revealed> {
  if (entry.revealed) return entry.revealed;
  const revealing = reveal(session, entry.stored);
  entry.revealed = revealing;
  if (!(revealing instanceof Promise)) return revealing;
  const settle = (revealed?: Revealed) => {
    entry.revealed = revealed;
  };
  revealing.then(settle, () => settle());
  return revealing;
}

async function fromLog(
  session: Session,
  { show }: Following,
  stored: StoredEvent,
): Promise<Followed> {
  const revealed = await reveal(session, stored);
  return [revealed, show(revealed)];
}

async function readPage(
  session: Session,
  stream: StreamName,
  from: number,
): Promise<readonly StoredEvent[]> {
  const page: StoredEvent[] = [];
  for await (const stored of session.store.readStream(stream, { from, limit: pageEvents })) {
    page.push(stored);
  }
  return page;
}

/** Until something passed the channel, or the reader went away. */
function changed(channel: Channel, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = (): void => {
      signal.removeEventListener('abort', wake);
      channel.leave(wake);
      resolve();
    };
    signal.addEventListener('abort', wake);
    channel.wait(wake);
  });
}
