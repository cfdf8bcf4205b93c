import type { routing as api, CallContext } from '@stillhere/contracts';
import { callContext, nobody, requireField, ServiceFault } from '@stillhere/nest-kit';
import { acceptOffer } from '../../application/accept-offer.js';
import { getAvailability } from '../../application/get-availability.js';
import { getWait } from '../../application/get-wait.js';
import type { Routing } from '../../application/routing.js';
import { setAvailability } from '../../application/set-availability.js';
import { watchPlace } from '../../application/watch-place.js';
import { watchQueue } from '../../application/watch-queue.js';

/** More seats than anybody can serve is a slip of the finger. */
const seatsMaxMax = 20;
const displayNameMax = 80;

/** Both doors pass a context; without one nobody is calling. */
const from = (context?: CallContext): CallContext =>
  context ?? callContext({ principal: nobody('') });

/** Checks what came in and hands it on. */
export class RoutingGrpc implements api.RoutingService {
  constructor(private readonly routing: Routing) {}

  async setAvailability(
    request: api.SetAvailabilityRequest,
    context?: CallContext,
  ): Promise<api.Availability> {
    requireCounselor(request.counselor);
    const { seatsMax } = request;
    const isCount = Number.isInteger(seatsMax) && seatsMax >= 0 && seatsMax <= seatsMaxMax;
    requireField(isCount, 'seats_max', `between 1 and ${seatsMaxMax}, or 0 to keep what is set`);
    return setAvailability(this.routing, request, from(context));
  }

  async getAvailability(
    request: api.GetAvailabilityRequest,
    context?: CallContext,
  ): Promise<api.Availability> {
    requireCounselor(request.counselor);
    return getAvailability(this.routing, request, from(context));
  }

  async acceptOffer(
    request: api.AcceptOfferRequest,
    context?: CallContext,
  ): Promise<api.AcceptOfferResponse> {
    requireConversation(request.conversation);
    requireCounselor(request.counselor);
    const { displayName } = request;
    const isName = displayName.trim() !== '' && displayName.length <= displayNameMax;
    requireField(
      isName,
      'display_name',
      `what the visitor sees, 1 to ${displayNameMax} characters`,
    );
    return acceptOffer(this.routing, request, from(context));
  }

  async assign(): Promise<api.AssignResponse> {
    throw notYet();
  }

  async putBack(): Promise<api.PutBackResponse> {
    throw notYet();
  }

  async recordDesk(): Promise<api.RecordDeskResponse> {
    throw notYet();
  }

  watchAvailability(): AsyncIterable<api.Availability> {
    throw notYet();
  }

  watchQueue(_: api.WatchQueueRequest, context?: CallContext): AsyncIterable<api.QueueSnapshot> {
    return watchQueue(this.routing, from(context));
  }

  watchPlace(request: api.WatchPlaceRequest, context?: CallContext): AsyncIterable<api.QueuePlace> {
    requireConversation(request.conversation);
    return watchPlace(this.routing, request, from(context));
  }

  async getWait(_: api.GetWaitRequest, context?: CallContext): Promise<api.Wait> {
    return getWait(this.routing, from(context));
  }
}

const notYet = (): ServiceFault =>
  new ServiceFault({ status: 'unavailable', code: 'StoreUnavailable', message: 'Not served yet.' });

function requireCounselor(counselor: string): void {
  const isName = /^counselor:[a-z0-9][a-z0-9_.]{0,63}$/.test(counselor);
  requireField(isName, 'counselor', "a counselor's name, as 'counselor:<account>'");
}

function requireConversation(conversation: string): void {
  const isId = /^[0-9a-f]{32}$/.test(conversation);
  requireField(isId, 'conversation', 'a conversation id, 32 hex digits');
}
