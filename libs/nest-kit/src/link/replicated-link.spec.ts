import { describe, expect, it } from '@jest/globals';
import { callContext, nobody } from '../call-context.js';
import type { FollowedEvent, Follower, FollowFrom, LinkOrder, OrderAnswer } from './link.js';
import type { LinkClient } from './link-client.js';
import { type Addresses, createReplicatedLink } from './replicated-link.js';

const context = callContext({ principal: nobody('local') });
const postTo = (conversation: string, text: string) =>
  ({
    kind: { $case: 'post', value: { conversation, text } },
    context,
  }) as unknown as LinkOrder<'post'>;
const follow: FollowFrom = {
  request: { conversation: 'c1', fromStart: true, after: 0 } as FollowFrom['request'],
  context,
};
const event = (revision: number): FollowedEvent => ({ revision }) as FollowedEvent;

/** The link to one process, which answers when the test says so. */
class DoubleLink implements LinkClient {
  readonly orders: { text: string; answer: (answer: OrderAnswer) => void }[] = [];
  readonly follows: { after: number; follower: Follower; isLeft: boolean }[] = [];
  constructor(readonly onReach: (isReached: boolean) => void) {}
  readonly submit: LinkClient['submit'] = ({ kind }, settled) => {
    const { text } = kind.value as unknown as { text: string };
    this.orders.push({ text, answer: settled as (answer: OrderAnswer) => void });
  };
  follow({ request }: FollowFrom, follower: Follower) {
    const one = { after: request.fromStart ? -1 : request.after, follower, isLeft: false };
    this.follows.push(one);
    return {
      resume: () => undefined,
      leave: () => {
        one.isLeft = true;
      },
    };
  }
  onTurn = () => () => undefined;
  isClosed = false;
  close = () => {
    this.isClosed = true;
  };
}

function world(count = 2) {
  const links: DoubleLink[] = [];
  const listeners: (() => void)[] = [];
  let addresses = Array.from({ length: count }, (_, n) => `10.0.0.${n}:1`);
  const watched: Addresses = {
    now: () => addresses,
    onChange: (listener) => {
      listeners.push(listener);
      return () => undefined;
    },
  };
  const link = createReplicatedLink(watched, (_, onReach) => {
    const one = new DoubleLink(onReach);
    links.push(one);
    return one;
  });
  const change = (now: string[]): void => {
    addresses = now;
    for (const listener of listeners) listener();
  };
  const reach = (): void => {
    for (const one of links) one.onReach(true);
  };
  const answers: string[] = [];
  const post = (conversation: string, text: string): void =>
    link.submit(postTo(conversation, text), (answer) =>
      answers.push(`${text} ${answer.ok ? 'ok' : 'not'}`),
    );
  const texts = () => links.map(({ orders }) => orders.map(({ text }) => text));
  return { link, links, reach, change, post, answers, texts };
}

const ok = { ok: true, value: {} } as OrderAnswer;

describe('a link over several processes', () => {
  it('keeps a conversation in one place, and shares them out', () => {
    const { reach, post, texts } = world();
    reach();
    for (let n = 0; n < 40; n += 1) {
      post(`c${n}`, `a${n}`);
      post(`c${n}`, `b${n}`);
    }
    const [first = [], second = []] = texts();
    expect(first.length).toBeGreaterThan(20);
    expect(second.length).toBeGreaterThan(20);
    for (const text of first)
      expect(first).toContain(`${text.startsWith('a') ? 'b' : 'a'}${text.slice(1)}`);
  });

  it('gives what a lost one has not answered to another, in order and before anything new', () => {
    const { links, reach, post, answers, texts } = world();
    reach();
    for (const text of ['1', '2', '3']) post('c1', text);
    const at = texts().findIndex(({ length }) => length > 0);
    const [lost, other] = [links[at] as DoubleLink, links[1 - at] as DoubleLink];
    lost.orders[0]?.answer(ok);
    lost.onReach(false);
    post('c1', '4');
    expect(other.orders.map(({ text }) => text)).toEqual(['2', '3', '4']);
    // It comes back and answers what another one does by now.
    lost.orders[1]?.answer({ ok: false, fault: new Error('late') as never });
    for (const { answer } of other.orders) answer(ok);
    expect(answers).toEqual(['1 ok', '2 ok', '3 ok', '4 ok']);
  });

  it('goes on with a follow elsewhere, after the last event that was taken', () => {
    const { link, links, reach } = world();
    reach();
    const taken: number[] = [];
    const ends: unknown[] = [];
    link.follow(follow, {
      onEvent: ({ revision }) => taken.push(revision) > 0,
      onEnd: (fault) => ends.push(fault),
    });
    const at = links.findIndex(({ follows }) => follows.length > 0);
    const [lost, other] = [links[at] as DoubleLink, links[1 - at] as DoubleLink];
    lost.follows[0]?.follower.onEvent(event(0));
    lost.follows[0]?.follower.onEvent(event(1));
    lost.onReach(false);
    expect(lost.follows[0]?.isLeft).toBe(true);
    expect(other.follows[0]?.after).toBe(1);
    lost.follows[0]?.follower.onEvent(event(2));
    lost.follows[0]?.follower.onEnd(undefined);
    other.follows[0]?.follower.onEvent(event(2));
    expect([taken, ends]).toEqual([[0, 1, 2], []]);
  });

  it('waits while none answers, and moves to the first that does', () => {
    const { links, post, answers, texts } = world();
    post('c1', '1');
    const at = texts().findIndex(({ length }) => length > 0);
    const other = links[1 - at] as DoubleLink;
    expect(other.orders).toEqual([]);
    other.onReach(true);
    other.orders[0]?.answer(ok);
    expect(answers).toEqual(['1 ok']);
  });

  it('leaves the conversations of the others where they are when one is lost', () => {
    const { links, reach, post } = world(3);
    reach();
    for (let n = 0; n < 60; n += 1) post(`c${n}`, `${n}`);
    const before = links.map(({ orders }) => orders.map(({ text }) => text));
    for (const { orders } of links) for (const { answer } of orders.splice(0)) answer(ok);
    links[0]?.onReach(false);
    for (let n = 0; n < 60; n += 1) post(`c${n}`, `${n}`);
    const after = links.map(({ orders }) => orders.map(({ text }) => text));
    for (const at of [1, 2]) expect(after[at]).toEqual(expect.arrayContaining(before[at] ?? []));
  });

  it('begins with none: what is given waits for the first that comes', () => {
    const { link, links, change, reach, post, answers } = world(0);
    post('c1', '1');
    post('c1', '2');
    const taken: number[] = [];
    link.follow(follow, {
      onEvent: ({ revision }) => taken.push(revision) > 0,
      onEnd: () => undefined,
    });
    change(['10.0.0.1:1']);
    reach();
    const [only] = links;
    expect(only?.orders.map(({ text }) => text)).toEqual(['1', '2']);
    for (const { answer } of only?.orders ?? []) answer(ok);
    only?.follows[0]?.follower.onEvent(event(0));
    expect([answers, taken]).toEqual([['1 ok', '2 ok'], [0]]);
  });

  it('lets go of one that is there no more, and gives what it has not answered to another', () => {
    const { links, change, reach, post, answers, texts } = world();
    reach();
    post('c1', '1');
    const at = texts().findIndex(({ length }) => length > 0);
    const [gone, other] = [links[at] as DoubleLink, links[1 - at] as DoubleLink];
    change([`10.0.0.${1 - at}:1`, '10.0.0.9:1']);
    expect([gone.isClosed, other.isClosed]).toEqual([true, false]);
    post('c1', '2');
    expect(other.orders.map(({ text }) => text)).toEqual(['1', '2']);
    gone.orders[0]?.answer({ ok: false, fault: new Error('closed') as never });
    for (const { answer } of other.orders) answer(ok);
    expect(answers).toEqual(['1 ok', '2 ok']);
  });

  it('lets nothing overtake: while something is open the same process gets what comes next', () => {
    const { links, reach, post, texts } = world();
    reach();
    post('c1', '1');
    const at = texts().findIndex(({ length }) => length > 0);
    const [preferred, other] = [links[at] as DoubleLink, links[1 - at] as DoubleLink];
    preferred.orders[0]?.answer(ok);
    preferred.onReach(false);
    post('c1', '2');
    preferred.onReach(true);
    post('c1', '3');
    expect(other.orders.map(({ text }) => text)).toEqual(['2', '3']);
    for (const { answer } of other.orders) answer(ok);
    post('c1', '4');
    expect(preferred.orders.map(({ text }) => text)).toEqual(['1', '4']);
  });

  it('gives one that comes its share of the follows, each after the last event that was taken', () => {
    const { link, links, change, reach } = world(1);
    reach();
    for (let n = 0; n < 40; n += 1) {
      const request = { ...follow.request, conversation: `c${n}` };
      link.follow({ ...follow, request }, { onEvent: () => true, onEnd: () => undefined });
    }
    const [first] = links;
    for (const { follower } of first?.follows ?? []) follower.onEvent(event(7));
    change(['10.0.0.0:1', '10.0.0.1:1']);
    const comer = links[1] as DoubleLink;
    expect(comer.follows).toEqual([]);
    comer.onReach(true);
    expect(comer.follows.length).toBeGreaterThan(8);
    expect(comer.follows.length).toBeLessThan(32);
    expect(comer.follows.every(({ after }) => after === 7)).toBe(true);
    expect(first?.follows.filter(({ isLeft }) => isLeft)).toHaveLength(comer.follows.length);
  });
});
