import { EventEmitter, once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { closeOf } from './close-of.js';

const cutOff = (emitter: EventEmitter): void => {
  emitter.emit('error', Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  emitter.emit('close', true);
};

describe('the end of a connection that was cut off', () => {
  it('is waited for, whether or not an error came first', async () => {
    const [clean, cut] = [new EventEmitter(), new EventEmitter()];
    const both = Promise.all([closeOf(clean), closeOf(cut)]);
    clean.emit('close', false);
    cutOff(cut);
    expect(await both).toEqual([[false], [true]]);
  });

  it('would be an error of the test with the means of Node alone', async () => {
    const cut = new EventEmitter();
    const end = 'close';
    const closed = expect(once(cut, end)).rejects.toThrow('ECONNRESET');
    cutOff(cut);
    await closed;
  });
});
