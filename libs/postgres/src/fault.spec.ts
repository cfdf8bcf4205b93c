import { describe, expect, it } from '@jest/globals';
import { postgresFault } from './fault.js';

const errorWith = (parts: object): Error =>
  Object.assign(new Error('as the driver says it'), parts);

describe('what is wrong with a connection', () => {
  it.each([
    [{ code: 'CERT_HAS_EXPIRED' }, 'certificate'],
    [{ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }, 'certificate'],
    [{ code: 'SELF_SIGNED_CERT_IN_CHAIN' }, 'certificate'],
    [{ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }, 'certificate'],
    [{ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }, 'certificate'],
    [{ code: 'ENOENT', syscall: 'open', path: '/nowhere' }, 'certificate'],
    [{ code: 'EACCES', syscall: 'open', path: '/theirs' }, 'certificate'],
    [{ code: 'ENOENT', syscall: 'connect' }, 'unreachable'],
    [{ code: 'ECONNREFUSED', syscall: 'connect' }, 'unreachable'],
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'unreachable'],
    [{ code: '28P01', severity: 'FATAL' }, 'role'],
  ])('%j is %s', (parts, kind) => {
    expect(postgresFault(errorWith(parts), 'connecting', 'a@b:5432/c')).toMatchObject({
      ...{ code: 'PostgresFault', kind, outcomeKnown: true },
      message: expect.stringContaining('as the driver says it'),
    });
  });

  it('is said in words that are true at a start and while it runs', () => {
    const away = errorWith({ code: 'ECONNREFUSED', syscall: 'connect' });
    expect((postgresFault(away, 'connecting', 'a@b:5432/c') as Error).message).toMatch(
      /^The database a@b:5432\/c cannot be reached: see whether it runs, and its address\. What was/,
    );
  });

  it('is no fault of the database where our own statement is wrong', () => {
    const wrong = errorWith({ code: '42601', severity: 'ERROR' });
    expect(postgresFault(wrong, 'committing', 'a')).toBe(wrong);
  });
});
