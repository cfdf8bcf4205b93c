import { riskLevels } from '@stillhere/kernel';
import { seededRandom } from '@stillhere/testing';
import type { Sighting } from '../src/domain/contact/contact.js';
import { verdicts } from '../src/domain/verdict/index.js';

/** How somebody was seen, and for how long. */
export interface Stretch {
  readonly seen: Sighting;
  readonly ms: number;
}

const causes = ['network', 'closed-or-reloaded', 'timed-out', 'our-restart'] as const;
const judged = ['', ...riskLevels] as const;
const stretches = 10;
const minutesMax = 20;

/** A random course of a chat; the same seed gives the same course. */
export function randomCourse(seed: number): Stretch[] {
  const random = seededRandom(seed);
  const below = (limit: number) => Math.floor(random.fraction() * limit);
  const course: Stretch[] = [];
  let seen: Sighting = {
    ...{ verdict: 'here.visible', cause: '', delivered: 0, isTyping: false, isReading: false },
    ...{ said: 0, risk: '', isHeld: false },
  };
  for (let at = 0; at < stretches; at += 1) {
    // Half of them stay on the page: only there a policy goes its whole way.
    const verdict = below(2) === 0 ? 'here.visible' : (verdicts[below(verdicts.length)] ?? 'left');
    const isHere = verdict.startsWith('here.');
    seen = {
      verdict,
      cause: verdict === 'no-connection' ? (causes[below(causes.length)] ?? '') : '',
      delivered: isHere && below(2) === 0 ? at : seen.delivered,
      isTyping: verdict !== 'left' && below(6) === 0,
      isReading: isHere && below(5) === 0,
      said: seen.said + (isHere && below(8) === 0 ? 1 : 0),
      risk: below(4) === 0 ? (judged[below(judged.length)] ?? '') : seen.risk,
      isHeld: below(10) === 0,
    };
    course.push({ seen, ms: below(minutesMax) * 60_000 });
  }
  return course;
}
