import { type Course, emptyCourse, follow } from './course.js';
import { type Fact, isWorkerFact } from './fact.js';
import type { Observation } from './observation.js';
import { emptyWork, followWork, type Work } from './work.js';

/** Follows a log from its beginning, event by event. */
export interface Observer {
  /** What this event made known. */
  take(fact: Fact): readonly Observation[];
}

export function createObserver(): Observer {
  const courses = new Map<string, Course>();
  const works = new Map<string, Work>();
  return {
    take(fact) {
      if (isWorkerFact(fact)) {
        const step = followWork(works.get(fact.subject) ?? emptyWork, fact);
        works.set(fact.subject, step.state);
        return step.observed;
      }
      const step = follow(courses.get(fact.subject) ?? emptyCourse, fact);
      courses.set(fact.subject, step.state);
      return step.observed;
    },
  };
}
