import { Duplex } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { corkForThisTurn } from './cork.js';

/** Counts what reaches the system. */
function pipe(): { readonly socket: Duplex; readonly writes: string[] } {
  const writes: string[] = [];
  const socket = new Duplex({
    read() {},
    writev(chunks, done) {
      writes.push(chunks.map(({ chunk }) => String(chunk)).join(''));
      done();
    },
  });
  return { socket, writes };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('writes of one turn', () => {
  it('leave together, also those after a promise, and the next turn is another write', async () => {
    const { socket, writes } = pipe();
    const other = pipe();
    for (const text of ['a', 'b']) {
      corkForThisTurn(socket);
      socket.write(text);
    }
    corkForThisTurn(other.socket);
    other.socket.write('x');
    await Promise.resolve();
    corkForThisTurn(socket);
    socket.write('c');
    expect(writes).toEqual([]);
    await turn();
    expect(writes).toEqual(['abc']);
    expect(other.writes).toEqual(['x']);
    corkForThisTurn(socket);
    socket.write('d');
    await turn();
    expect(writes).toEqual(['abc', 'd']);
  });
});
