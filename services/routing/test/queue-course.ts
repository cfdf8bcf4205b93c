import { expect } from '@jest/globals';
import type { StoredEvent } from '@stillhere/event-store';

/** What one queue's events have said so far, told without the aggregate's own code. */
export interface QueueCourse {
  owner: string;
  offer: { counselor: string; offer: number; atMs: number } | undefined;
  offers: number;
  readonly conflicts: Set<string>;
  readonly steps: string[];
  alarm: 'none' | 'raised' | 'acknowledged';
}

export const newCourse = (): QueueCourse => ({
  ...{ owner: 'missing', offer: undefined, offers: 0, alarm: 'none' },
  conflicts: new Set(),
  steps: [],
});

/** Fails where an event does not follow from the ones before. */
export function follow(course: QueueCourse, event: StoredEvent): void {
  const data = JSON.parse(event.data);
  switch (event.type) {
    case 'queue.conversation-entered':
      course.owner = '';
      return;
    case 'queue.conversation-offered':
      expect([course.owner, course.offer, data.offer]).toEqual(['', undefined, course.offers + 1]);
      expect([...course.conflicts]).not.toContain(data.counselor);
      course.offers = data.offer;
      course.offer = { ...data, atMs: Date.parse(event.metadata.occurredAt) };
      return;
    case 'queue.offer-ended':
      expect(course.offer).toMatchObject({ counselor: data.counselor, offer: data.offer });
      course.offer = undefined;
      if (data.reason === 'conflict-of-interest') course.conflicts.add(data.counselor);
      return;
    case 'queue.conversation-accepted':
      expect(course.owner).toBe('');
      expect([undefined, data.counselor]).toContain(course.offer?.counselor);
      own(course, data.counselor);
      return;
    case 'queue.conversation-assigned':
      expect(course.owner).toBe(data.previous);
      own(course, data.counselor);
      return;
    case 'queue.conversation-returned':
      expect(course.owner).toBe(data.counselor);
      course.owner = '';
      return;
    case 'queue.step-reached': {
      expect(course.owner).toBe('');
      const isAgain = course.steps.includes(data.step) && data.step !== 'priority-raised';
      expect(isAgain).toBe(false);
      course.steps.push(data.step);
      if (data.step === 'alarm-raised') course.alarm = 'raised';
      return;
    }
    case 'queue.alarm-acknowledged':
      expect(course.alarm).toBe('raised');
      course.alarm = 'acknowledged';
      return;
    case 'queue.conversation-left':
      own(course, 'over');
  }
}

function own(course: QueueCourse, owner: string): void {
  expect([...course.conflicts]).not.toContain(owner);
  course.owner = owner;
  course.offer = undefined;
  course.steps.length = 0;
  course.alarm = 'none';
}
