import type { Fact } from '../src/domain/measures/fact.js';

const usual: Readonly<Record<string, unknown>> = {
  ...{ service: 'chat', channel: 'web', language: 'en', priority: 0 },
  ...{ connEpoch: 1, upTo: Number.MAX_SAFE_INTEGER, previous: '', why: '' },
};

/** `10:00:12 c1 queue.conversation-accepted counselor=counselor:ada`, as the page of measures writes a log. */
export function factsOf(text: string, day = '2026-03-02'): readonly Fact[] {
  const revisions = new Map<string, number>();
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.map((line, index) => {
    const [time = '', subject = '', type = '', ...fields] = line.trim().split(' ');
    const stream = `${type.split('.')[0]}/${subject}`;
    const revision = (revisions.get(stream) ?? -1) + 1;
    revisions.set(stream, revision);
    const atMs = Date.parse(`${day}T${time}Z`);
    const given = Object.fromEntries(fields.map((field) => field.split(/=(.*)/s).slice(0, 2)));
    const sinceMs = given.since === undefined ? atMs : Date.parse(`${day}T${given.since}Z`);
    const eventId = `e${index + 1}`;
    const position = `${index + 1}`.padStart(16, '0');
    const recording = { ...{ type, eventId, position, revision, atMs, subject }, sinceMs };
    return { ...usual, ...recording, ...given } as unknown as Fact;
  });
}
