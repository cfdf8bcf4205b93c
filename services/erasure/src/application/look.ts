import { eventRegistry } from '@stillhere/event-schema';
import type { StoredEvent } from '@stillhere/event-store';
import { fold } from '@stillhere/kernel';
import { subjectDecider } from '../domain/subject/decider.js';
import type { RecordedSubjectEvent } from '../domain/subject/events.js';
import type { SubjectState } from '../domain/subject/state.js';
import type { Subject, SubjectLook } from './ports.js';
import { ErasureRefused } from './refusal.js';
import { keysOf, sealedStreams, subjectStream } from './subject.js';

/** What lies sealed of a conversation, and what can still open it. */
export interface SealedNow {
  /** `unfinished`: it was asked for and never opened. */
  readonly conversation: 'open' | 'ended' | 'unfinished';
  readonly events: number;
  readonly texts: number;
  /** Of those, how many no key is left for. */
  readonly unopenable: number;
  readonly keys: Readonly<Record<string, 'live' | 'shredded' | 'never made'>>;
}

export interface SubjectNow extends SealedNow {
  readonly state: SubjectState;
}

/** Reads only. @throws ErasureRefused when there is no such conversation */
export async function lookAtSubject(look: SubjectLook, subject: Subject): Promise<SubjectNow> {
  const facts: RecordedSubjectEvent[] = [];
  for await (const stored of look.log.readStream(subjectStream(subject))) {
    const event = eventRegistry.decode(stored);
    const { revision, metadata } = stored;
    facts.push({ ...event, revision, at: metadata.occurredAt } as unknown as RecordedSubjectEvent);
  }
  return { state: fold(subjectDecider, facts), ...(await lookAtSealed(look, subject)) };
}

async function lookAtSealed({ log, keys }: SubjectLook, subject: Subject): Promise<SealedNow> {
  const keyStates: Record<string, 'live' | 'shredded' | 'never made'> = {};
  const keyOf = async (name: string) => {
    keyStates[name] ??= (await keys.find(name))?.status ?? 'never made';
    return keyStates[name];
  };
  for (const name of keysOf(subject)) await keyOf(name);
  let [events, texts, unopenable] = [0, 0, 0];
  let conversation: SealedNow['conversation'] = 'unfinished';
  for (const stream of sealedStreams(subject)) {
    for await (const stored of log.readStream(stream)) {
      events += 1;
      if (stored.type === 'conversation.opened') conversation = 'open';
      if (stored.type === 'conversation.ended') conversation = 'ended';
      for (const name of subjectsIn(stored)) {
        texts += 1;
        if ((await keyOf(name)) === 'shredded') unopenable += 1;
      }
    }
  }
  if (events === 0) throw unknown(subject);
  return { conversation, events, texts, unopenable, keys: keyStates };
}

/** Sealed text is told by its form, so that a new field of a new event is not forgotten here. */
function subjectsIn(stored: StoredEvent): string[] {
  const found: string[] = [];
  const search = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const { alg, subject } = value as { readonly alg?: unknown; readonly subject?: unknown };
    if (alg === 'A256GCM' && typeof subject === 'string') found.push(subject);
    else for (const member of Object.values(value)) search(member);
  };
  search(eventRegistry.decode(stored).data);
  return found;
}

const unknown = ({ tenant, conversation }: Subject): ErasureRefused =>
  new ErasureRefused(
    `There is no conversation ${conversation} of ${tenant}. CONVERSATION must be the id that the ` +
      'desk shows and npm run replay -- --list prints. Nothing was changed.',
  );
