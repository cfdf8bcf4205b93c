import { session as api } from '@stillhere/contracts';
import { directBinding, type ServiceBinding } from '@stillhere/nest-kit';
import { followFrames } from '../../application/follow.js';
import type { Session } from '../../application/session.js';
import { followInput } from './requests.js';
import { SessionGrpc } from './session.grpc.js';
import { sessionDirect } from './session-direct.js';

/** What every door serves. */
export const sessionBinding = (session: Session): ServiceBinding<api.SessionService> => ({
  ...directBinding<api.SessionService, ReturnType<typeof sessionDirect>>({
    definition: api.SessionServiceService,
    direct: sessionDirect(session),
    implementation: new SessionGrpc(session),
  }),
  follow: (request, context, taker) =>
    followFrames(session, { input: followInput(request), context }, taker),
});
