import { describe, expect, it } from '@jest/globals';
import { eventRegistry } from '@stillhere/event-schema';
import type { StoredEvent } from '@stillhere/event-store';
import { silentLogger } from '@stillhere/nest-kit';
import type { SubjectCipher, SubjectKeys } from '@stillhere/subject-keys';
import { Channel, type Listener, openingMax } from './channel.js';
import type { Publication } from './publication.js';

/** Events with a text need the key of this subject, which is never at hand. */
const far = 'visitor.far';

const stored = (revision: number, type = 'ended'): StoredEvent =>
  ({
    revision,
    stream: 'conversation-local_1',
    eventId: `e${revision}`,
    type: `conversation.${type}`,
    data: JSON.stringify({ body: { subject: far } }),
    metadata: { tenant: 'local', schemaVersion: '1' },
  }) as unknown as StoredEvent;

class Heard implements Listener {
  isLive = true;
  readonly got: Publication[] = [];
  pulls = 0;
  ended: unknown;
  take(publication: Publication): void {
    this.got.push(publication);
  }
  pull(): void {
    this.isLive = false;
    this.pulls += 1;
  }
  end(error: unknown): void {
    this.ended = error;
  }
  get revisions(): number[] {
    return this.got.map(({ revision }) => revision);
  }
}

function setUp() {
  const fetching: { give(): void; fail(): void }[] = [];
  const cipher = { open: () => 'words' } as unknown as SubjectCipher;
  const keys = {
    cipherAtHand: () => undefined,
    cipher: () =>
      new Promise((resolve, reject) => {
        fetching.push({ give: () => resolve(cipher), fail: () => reject(new Error('away')) });
      }),
  } as unknown as SubjectKeys;
  const channel = new Channel({ registry: eventRegistry, keys, logger: silentLogger });
  const [one, other] = [new Heard(), new Heard()];
  channel.join(one);
  channel.join(other);
  const add = (...events: readonly StoredEvent[]): void => {
    for (const event of events) channel.add(event, undefined);
  };
  const settled = () => new Promise((resolve) => setImmediate(resolve));
  return { channel, one, other, add, fetching, settled };
}

describe('a channel', () => {
  it('gives each event once, at once, as one publication for all who are live', () => {
    const { channel, one, other, add } = setUp();
    add(stored(5), stored(6), stored(6), stored(5), stored(7));
    expect(one.revisions).toEqual([5, 6, 7]);
    for (const [n, publication] of one.got.entries()) expect(other.got[n]).toBe(publication);
    expect(channel.head).toBe(7);
  });

  it('gives nothing to who reads the log, and knows that it passed', () => {
    const { channel, one, other, add } = setUp();
    other.isLive = false;
    add(stored(0));
    expect([one.revisions, other.revisions, channel.head]).toEqual([[0], [], 0]);
    channel.leave(one);
    add(stored(1));
    expect([one.revisions, channel.head]).toEqual([[0], 1]);
  });

  it('holds what comes after an event whose key is fetched, in order, and sends nobody to the log', async () => {
    const { one, other, add, fetching, settled } = setUp();
    add(stored(0), stored(1, 'message-posted'), stored(2), stored(3, 'message-posted'), stored(4));
    expect(one.revisions).toEqual([0]);
    fetching.shift()?.give();
    await settled();
    expect(one.revisions).toEqual([0, 1, 2]);
    add(stored(5));
    fetching.shift()?.give();
    await settled();
    expect(one.revisions).toEqual([0, 1, 2, 3, 4, 5]);
    expect(other.revisions).toEqual(one.revisions);
    expect([one.pulls, fetching.length]).toEqual([0, 0]);
  });

  it('sends all to the log where too many wait, or where the key does not come', async () => {
    const { one, other, add, fetching, settled } = setUp();
    add(stored(0, 'message-posted'));
    for (let n = 1; n < openingMax; n += 1) add(stored(n));
    expect([one.pulls, other.pulls]).toEqual([0, 0]);
    add(stored(openingMax));
    expect([one.pulls, other.pulls]).toEqual([1, 1]);
    fetching.shift()?.give();
    await settled();
    one.isLive = true;
    add(stored(openingMax + 1, 'message-posted'), stored(openingMax + 2));
    fetching.shift()?.fail();
    await settled();
    expect([one.revisions, one.pulls, other.pulls]).toEqual([[], 2, 1]);
  });

  it('sends all to the log when something may have passed unseen', () => {
    const { channel, one, add } = setUp();
    channel.lookAgain();
    expect([one.pulls, channel.generation]).toEqual([1, 1]);
    add(stored(3));
    expect(one.revisions).toEqual([]);
  });

  it('lets nobody’s fault keep an event from the others', () => {
    const { one, other, add } = setUp();
    const unknown = { ...stored(0), type: 'conversation.never-heard-of' };
    add(unknown);
    expect([one.pulls, other.pulls]).toEqual([1, 1]);
  });
});
