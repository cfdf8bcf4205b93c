import { expect, it } from '@jest/globals';
import { caseCount } from '@stillhere/testing';
import fc from 'fast-check';
import { evFrame } from './ev-frame.js';
import { parseServerFrame } from './parse.js';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\u2028', '\ud800', '"},"t":"bye', '</script>', '\u0000', '__proto__'),
);
const data = fc.dictionary(hostile, fc.oneof(hostile, fc.jsonValue()), { noNullPrototype: true });
const hex = (length: number) => fc.stringMatching(new RegExp(`^[0-9a-f]{${length}}$`));

it('is the event, whatever anybody wrote into its actor and its data', () => {
  const events = fc.record({
    revision: fc.nat(),
    eventId: fc.uuid(),
    type: fc.constantFrom('conversation.message-posted', 'withheld', 'conversation.ended'),
    occurredAt: fc
      .date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString()),
    actor: hostile,
    chain: hex(32),
    dataJson: data.map((value) => JSON.stringify(value)),
  });
  fc.assert(
    fc.property(events, (event) => {
      const frame = evFrame(event);
      expect(JSON.parse(frame)).toEqual({
        t: 'ev',
        revision: event.revision,
        id: event.eventId,
        chain: event.chain,
        type: event.type.replace('conversation.', ''),
        at: event.occurredAt,
        actor: JSON.parse(JSON.stringify(event.actor)),
        data: JSON.parse(event.dataJson),
      });
      expect(parseServerFrame(frame)).toMatchObject({ ok: true });
    }),
    { numRuns: caseCount(300) },
  );
});
