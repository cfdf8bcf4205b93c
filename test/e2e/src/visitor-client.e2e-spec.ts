import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Doors } from './doors.js';

interface Example {
  openConversation(origin: string): Promise<{ readonly conversation: string }>;
  createClient(origin: string, held: object, listeners: object): Client;
}
interface Client {
  readonly events: readonly { readonly revision: number; readonly type: string }[];
  readonly waiting: number;
  say(body: string): void;
  leave(): void;
  close(): void;
}

/** More than a burst of frames, and several windows of events. */
const messages = 450;
const longText = 'x'.repeat(7_900);

describe('the example of a visitor’s client', () => {
  let doors: Doors;
  let example: Example;
  beforeAll(async () => {
    doors = await Doors.open('example');
    example = await import(pathToFileURL('docs/examples/visitor-client.mjs').href);
  });
  afterAll(() => doors?.close());

  const until = async (what: () => boolean): Promise<void> => {
    while (!what()) await new Promise((resolve) => setTimeout(resolve, 20));
  };

  it('is refused nothing in a long chat, reads it all again, and can leave it', async () => {
    const { address } = doors.server;
    const held = await example.openConversation(address);
    const codes: number[] = [];
    const onEnd = (code: number): void => void codes.push(code);
    const first = example.createClient(address, held, { onEnd });
    // Ten a second are taken beyond a burst of twenty; longer texts come one at a time as well.
    for (let n = 0; n < 40; n += 1) first.say(n % 4 === 0 ? longText : `message ${n}`);
    await until(() => first.waiting === 0);
    await doors.fill(held.conversation, messages);
    await until(() => first.events.length > messages);
    const { length } = first.events;
    first.close();
    // A reload: the whole conversation at once.
    const again = example.createClient(address, held, { onEnd });
    await until(() => again.events.length >= length);
    expect(again.events.map(({ revision }) => revision)).toEqual(again.events.map((_, n) => n));
    again.leave();
    await until(() => codes.includes(4410));
    expect(codes.filter((code) => code !== 4410 && code !== 1000)).toEqual([]);
  });
});
