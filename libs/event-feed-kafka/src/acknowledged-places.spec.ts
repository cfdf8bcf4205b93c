import { describe, expect, it } from '@jest/globals';
import type { PartitionedEvents } from '@stillhere/event-feed';
import type { StoredEvent } from '@stillhere/event-store';
import { AcknowledgedPlaces } from './acknowledged-places.js';

const sent = (counts: Record<string, number>): PartitionedEvents =>
  new Map(
    Object.entries(counts).map(([name, length]) => [
      name,
      Array.from({ length }, () => ({}) as StoredEvent),
    ]),
  );
const written = (partition: number, baseOffset: string) => ({
  topicName: 't',
  partition,
  errorCode: 0,
  baseOffset,
});

describe('acknowledgements', () => {
  it('count where they lie behind what was there, also behind what others wrote', () => {
    const places = new AcknowledgedPlaces(new Map([['t/0', 5n]]));
    places.check(sent({ 't/0': 2, 't/1': 1 }), [written(0, '5'), written(1, '0')]);
    places.check(sent({ 't/0': 1 }), [written(0, '9')]);
    expect(() => places.check(sent({ 't/0': 1 }), [written(0, '9')])).toThrow('did not write');
  });

  it('do not count for a partition that they do not name, nor without a place', () => {
    const places = new AcknowledgedPlaces(new Map());
    expect(() => places.check(sent({ 't/0': 1, 't/1': 1 }), [written(0, '0')])).toThrow('t/1');
    expect(() => places.check(sent({ 't/2': 1 }), [written(2, '-1')])).toThrow('t/2');
  });
});
