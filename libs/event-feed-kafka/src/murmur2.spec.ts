import { describe, expect, it } from '@jest/globals';
import { Partitioners } from 'kafkajs';
import { murmur2, partitionNumber } from './murmur2.js';

describe('murmur2', () => {
  // The cases of Kafka's own UtilsTest.testMurmur2.
  it.each([
    ['21', -973_932_308],
    ['foobar', -790_332_482],
    ['a-little-bit-long-string', -985_981_536],
    ['a-little-bit-longer-string', -1_486_304_829],
    ['lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8', -58_897_971],
    ['abc', 479_470_107],
  ])('of %s is that of the Java client', (text, hash) => {
    expect(murmur2(Buffer.from(text))).toBe(hash);
  });

  it('spreads streams as the default partitioner of kafkajs does', () => {
    const partitionMetadata = Array.from({ length: 12 }, (_, partitionId) => ({
      partitionId,
      partitionErrorCode: 0,
      leader: 1,
      replicas: [1],
      isr: [1],
    }));
    const theirs = Partitioners.DefaultPartitioner();
    for (let n = 0; n < 500; n += 1) {
      const key = `conversation-local_${n.toString(36)}ü`;
      const message = { key, value: '' };
      expect(partitionNumber(key, 12)).toBe(theirs({ topic: 't', partitionMetadata, message }));
    }
  });
});
