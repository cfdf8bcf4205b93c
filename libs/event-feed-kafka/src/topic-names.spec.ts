import { describe, expect, it } from '@jest/globals';
import type { StreamName } from '@stillhere/kernel';
import { partitionOfStream, type TopicPlan } from './topic-names.js';

const plan: TopicPlan = { prefix: 'p', partitions: 1, categories: ['conversation'] };
const published = (stream: string, tenant?: string) =>
  partitionOfStream({ ...plan, tenant }, stream as StreamName);

describe('what is published', () => {
  it('is of the declared categories', () => {
    expect(published('conversation-north_1')).toBe('p.conversation.v1/0');
    expect(published('queue-north_1')).toBeUndefined();
  });

  it('is of one tenant, where one is said', () => {
    expect(published('conversation-north_1', 'north')).toBe('p.conversation.v1/0');
    for (const other of ['conversation-south_1', 'conversation-north2_1', 'conversation-nort_h']) {
      expect(published(other, 'north')).toBeUndefined();
    }
  });
});
