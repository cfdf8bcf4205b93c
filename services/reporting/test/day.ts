import type { Fact } from '../src/domain/measures/fact.js';
import { factsOf } from './fact-lines.js';

/** Chats of one day: `many` in English, `few` in Spanish, each answered after 12 s by ada. */
export function dayOf({
  many,
  few,
}: {
  readonly many: number;
  readonly few: number;
}): readonly Fact[] {
  const lines: string[] = ['08:00:00 ada worker.availability-changed state=available'];
  for (let n = 0; n < many + few; n += 1) {
    const [chat, language] = [`c${n}`, n < many ? 'en' : 'es'];
    const minute = `${n}`.padStart(2, '0');
    lines.push(
      `10:${minute}:00 ${chat} conversation.opened language=${language}`,
      `10:${minute}:00 ${chat} queue.conversation-entered language=${language}`,
      `10:${minute}:12 ${chat} queue.conversation-accepted counselor=counselor:ada`,
      `10:${minute}:12 ${chat} conversation.assigned counselor=counselor:ada`,
    );
  }
  return factsOf([...lines, '12:00:00 ada worker.availability-changed state=offline'].join('\n'));
}
