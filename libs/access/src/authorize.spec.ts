import { describe, expect, it } from '@jest/globals';
import type { Principal, Role } from '@stillhere/contracts';
import fc from 'fast-check';
import {
  accessMatrix,
  actions,
  authorize,
  authorizeCall,
  authorizeOn,
  type Resource,
} from './index.js';

const session = (method: string) => `stillhere.session.v1.SessionService/${method}`;
const presence = (method: string) => `stillhere.presence.v1.PresenceService/${method}`;
const routing = (method: string) => `stillhere.routing.v1.RoutingService/${method}`;

const visitor: Principal = {
  actor: 'visitor:v1',
  tenant: 'local',
  roles: ['visitor'],
  conversation: 'c1',
};
const staff = (actor: string, ...roles: Role[]): Principal => ({ actor, tenant: 'local', roles });
const ana = staff('counselor:ana', 'counselor');
const bea = staff('counselor:bea', 'counselor');
const sam = staff('counselor:sam', 'supervisor');
const ida = staff('admin:ida', 'admin');
const edge = staff('system:edge', 'service');

const withAna: Resource = {
  tenant: 'local',
  conversation: 'c1',
  visitor: 'visitor:v1',
  counselor: 'counselor:ana',
  status: 'assigned',
};
const waiting: Resource = {
  tenant: 'local',
  conversation: 'c1',
  visitor: 'visitor:v1',
  status: 'waiting',
};

const may = (principal: Principal, action: string, resource: Resource): boolean =>
  authorizeOn(principal, action, resource).allowed;

describe('visitors', () => {
  it('write and read in their own conversation only', () => {
    for (const action of [session('Post'), session('Read'), session('Follow')]) {
      expect(may(visitor, action, withAna)).toBe(true);
      expect(may(visitor, action, { ...withAna, conversation: 'c2' })).toBe(false);
    }
  });

  it('write while they wait', () => {
    expect(may(visitor, session('Post'), { ...waiting, participant: 'visitor:v1' })).toBe(true);
  });

  it('cannot speak in the counselor’s name, nor be another visitor', () => {
    expect(may(visitor, session('Post'), { ...withAna, participant: 'counselor:ana' })).toBe(false);
    expect(may(visitor, session('Read'), { ...withAna, visitor: 'visitor:v2' })).toBe(false);
  });

  it('without a conversation of their own reach none', () => {
    const { conversation: _none, ...lost } = visitor;
    const { conversation: _missing, ...nowhere } = withAna;
    expect(may(lost, session('Read'), withAna)).toBe(false);
    expect(may(lost, session('Read'), nowhere)).toBe(false);
  });

  it('never see notes’ or replay’s doors, nor the floor or the waiting list', () => {
    for (const action of [session('AddNote'), session('AsOf'), session('End')]) {
      expect(authorizeCall(visitor, action).allowed).toBe(false);
    }
    expect(authorizeCall(visitor, routing('WatchQueue')).allowed).toBe(false);
  });
});

describe('counselors', () => {
  const doings = ['Post', 'AddNote', 'End', 'Read', 'Follow'].map(session);

  it.each([...doings, presence('WatchPresence')])('%s only where assigned', (action) => {
    expect(may(ana, action, withAna)).toBe(true);
    expect(may(bea, action, withAna)).toBe(false);
  });

  it.each(['Read', 'Follow', 'Get'].map(session))(
    '%s not before they accepted, not even with their name on it',
    (action) => {
      expect(may(ana, action, waiting)).toBe(false);
      expect(may(ana, action, { ...waiting, counselor: 'counselor:ana' })).toBe(false);
    },
  );

  it('read on after the end', () => {
    expect(may(ana, session('Read'), { ...withAna, status: 'ended' })).toBe(true);
  });

  it('take chats and seats for themselves only', () => {
    const own = { tenant: 'local', counselor: 'counselor:ana' };
    expect(may(ana, routing('AcceptOffer'), own)).toBe(true);
    expect(may(bea, routing('AcceptOffer'), own)).toBe(false);
    expect(may(ana, routing('SetAvailability'), { tenant: 'local' })).toBe(false);
  });
});

describe('supervisors and admins', () => {
  it.each(['Read', 'Follow', 'AsOf'].map(session))('%s anything of their tenant', (action) => {
    for (const principal of [sam, ida]) {
      expect(may(principal, action, withAna)).toBe(true);
      expect(may(principal, action, waiting)).toBe(true);
      expect(may(principal, action, { ...withAna, tenant: 'other' })).toBe(false);
    }
  });

  it('do not speak where they are not the counselor', () => {
    expect(may(sam, session('Post'), withAna)).toBe(false);
    expect(may(sam, session('Post'), { ...withAna, counselor: 'counselor:sam' })).toBe(true);
    expect(authorizeCall(ida, session('Post')).allowed).toBe(false);
  });
});

describe('our own services', () => {
  it('record what they found out, and put words in nobody’s mouth', () => {
    expect(may(edge, presence('ReportEvidence'), { tenant: 'local' })).toBe(true);
    expect(may(edge, session('RecordReceipt'), withAna)).toBe(true);
    expect(may(edge, session('Post'), withAna)).toBe(false);
    expect(may(edge, session('AddNote'), withAna)).toBe(false);
  });

  it('are the only ones who vouch for a screen', () => {
    for (const action of [session('RecordReceipt'), presence('ReportEvidence')]) {
      for (const principal of [visitor, ana, sam, ida]) {
        expect(authorizeCall(principal, action).allowed).toBe(false);
      }
    }
  });
});

describe('any caller at all', () => {
  const roles: Role[] = ['visitor', 'counselor', 'supervisor', 'admin', 'analyst', 'integrator'];
  const word = fc.constantFrom('', 'a', 'b', 'counselor:ana', 'visitor:v1', 'c1');
  const principal: fc.Arbitrary<Principal> = fc.record(
    {
      actor: word,
      tenant: fc.constantFrom('', 'local', 'other'),
      roles: fc.uniqueArray(fc.constantFrom(...roles, 'service' as const)),
      conversation: word,
    },
    { requiredKeys: ['actor', 'tenant', 'roles'] },
  );
  const resource: fc.Arbitrary<Resource> = fc.record(
    {
      tenant: fc.constantFrom('', 'local', 'other'),
      conversation: word,
      visitor: word,
      counselor: word,
      participant: word,
      status: fc.constantFrom('waiting', 'assigned', 'ended'),
    },
    { requiredKeys: ['tenant'] },
  );
  const action = fc.oneof(fc.constantFrom(...actions()), fc.constantFrom('', '__proto__', 'x/Y'));
  const cases = { numRuns: 5_000 };

  it('never reaches another tenant', () => {
    fc.assert(
      fc.property(principal, action, resource, (who, what, about) => {
        if (may(who, what, about)) expect(about.tenant).toBe(who.tenant);
      }),
      cases,
    );
  });

  it('is denied what the door denies, whatever it is about', () => {
    fc.assert(
      fc.property(principal, action, resource, (who, what, about) => {
        if (!authorizeCall(who, what).allowed) expect(may(who, what, about)).toBe(false);
      }),
      cases,
    );
  });

  it('is allowed nothing without an entry for one of its roles', () => {
    fc.assert(
      fc.property(principal, action, resource, (who, what, about) => {
        if (!may(who, what, about)) return;
        const parties = who.roles.length === 0 ? (['nobody'] as const) : who.roles;
        expect(parties.some((party) => accessMatrix[what]?.[party] !== undefined)).toBe(true);
      }),
      cases,
    );
  });

  it('gains nothing by losing a role', () => {
    fc.assert(
      fc.property(principal, action, resource, (who, what, about) => {
        for (const role of who.roles) {
          const fewer = { ...who, roles: who.roles.filter((other) => other !== role) };
          if (fewer.roles.length > 0 && may(fewer, what, about)) {
            expect(may(who, what, about)).toBe(true);
          }
        }
      }),
      cases,
    );
  });

  it('gets a reason that names nobody', () => {
    const verdict = authorize(bea, session('Read'), withAna);
    expect(verdict).toEqual({
      allowed: false,
      reason: 'the conversation is not assigned to the caller',
    });
    expect(authorize(bea, session('Read'))).toEqual({ allowed: true });
  });

  it('is told that their sign-in ended, where that is why the rest is gone as well', () => {
    // What is asked at each call may be a moment old; a no is looked up.
    const disabled = { ...bea, isValid: (now = false) => !now };
    expect(authorize(disabled, session('Read'), withAna)).toMatchObject({ signInEnded: true });
  });
});
