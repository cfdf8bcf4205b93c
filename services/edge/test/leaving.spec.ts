import { describe, expect, it } from '@jest/globals';
import { visitor } from './fake-session.js';
import { createWorld } from './live-world.js';

const leave = { t: 'leave', reason: 'ended' };
const left = { participant: visitor, reason: 'ended', evidence: 'e' };

describe('after a leave', () => {
  it('nothing more is taken on that connection, and what asks is told', async () => {
    const { welcomed, presence, session, settled } = createWorld();
    const socket = await welcomed();
    session.calls.length = 0;
    socket.says(leave);
    socket.says({ t: 'msg', cid: 'm1', body: 'wait', seenRevision: 0 });
    socket.says({ t: 'share', displayed: false, typing: false });
    socket.says({ t: 'typing', on: true });
    socket.says({ t: 'seen', upTo: 0, dwellMs: 2_000 });
    socket.says({ t: 'pong', n: 1, a: 0, v: 'hidden' });
    await settled();
    expect(presence.kinds(socket.id)).toEqual(['leave']);
    expect(session.calls).toEqual([]);
    expect(socket.of('no')).toMatchObject([{ cid: 'm1', code: 'closed' }, { code: 'closed' }]);
  });

  it('said again it is told again: the first may not have arrived', async () => {
    const { welcomed, presence, settled } = createWorld();
    const socket = await welcomed();
    socket.says(leave);
    socket.says(leave);
    await settled();
    expect(presence.kinds(socket.id)).toEqual(['leave', 'leave']);
  });

  it('every tab of theirs is shown out once the log has it, and none is called cut off', async () => {
    const { welcomed, presence, session, settled } = createWorld();
    const other = await welcomed();
    session.append('participant-left', visitor, left);
    await settled();
    expect(other.revisions).toEqual([0, 1]);
    expect(other.closedWith?.code).toBe(4410);
    expect(presence.closed(other.id)).toEqual([{ code: 4410, cause: 'left' }]);
  });
});
