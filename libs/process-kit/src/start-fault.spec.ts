import { describe, expect, it } from '@jest/globals';
import { LogCorruption } from '@stillhere/event-store';
import { PortUnavailable } from '@stillhere/nest-kit';
import { sentenceFor } from './start-fault.js';

describe('what an operator reads', () => {
  it('is the sentence of an error that has one, without where it came from', () => {
    expect(sentenceFor(new LogCorruption('the log is damaged.'))).toBe('The log is damaged.');
    const wanted = { what: 'gRPC', flag: '--grpc', host: '127.0.0.1', port: 1 };
    const said = sentenceFor(new PortUnavailable(wanted, new Error('EADDRINUSE')));
    expect(said).toMatch(/^gRPC cannot start: .* choose another port with --grpc PORT/);
  });

  it('names the file that the system refused, and why', () => {
    const error = Object.assign(new Error('x'), { code: 'ENOSPC', path: '/data/resume.key' });
    expect(sentenceFor(error)).toBe(
      '/data/resume.key cannot be used: there is no room left on its disk. What was acknowledged is saved.',
    );
  });

  it('is the place in our code for everything else', () => {
    expect(sentenceFor(new TypeError('x is not a function'))).toMatch(
      /fault of its own\. Everything acknowledged is saved\.\nTypeError: x is not a function\n +at /,
    );
    expect(sentenceFor('words')).toContain('words');
  });
});
