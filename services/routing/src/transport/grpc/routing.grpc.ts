import type { routing as api, CallContext } from '@stillhere/contracts';
import { callContext, field, nobody, ServiceFault } from '@stillhere/nest-kit';
import { acceptOffer } from '../../application/accept-offer.js';
import { getAvailability } from '../../application/get-availability.js';
import { getWait } from '../../application/get-wait.js';
import type { Routing } from '../../application/routing.js';
import { setAvailability } from '../../application/set-availability.js';
import { watchPlace } from '../../application/watch-place.js';
import { watchQueue } from '../../application/watch-queue.js';

/** More seats than anybody can serve is a slip of the finger. */
const seatsMaxMax = 20;

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
    field.counselorId('counselor', request.counselor);
    // 0: as it is set.
    field.count('seats_max', request.seatsMax, seatsMaxMax);
    return setAvailability(this.routing, request, from(context));
  }

  async getAvailability(
    request: api.GetAvailabilityRequest,
    context?: CallContext,
  ): Promise<api.Availability> {
    field.counselorId('counselor', request.counselor);
    return getAvailability(this.routing, request, from(context));
  }

  async acceptOffer(
    request: api.AcceptOfferRequest,
    context?: CallContext,
  ): Promise<api.AcceptOfferResponse> {
    field.conversationId('conversation', request.conversation);
    field.counselorId('counselor', request.counselor);
    field.displayName('display_name', request.displayName);
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
    field.conversationId('conversation', request.conversation);
    return watchPlace(this.routing, request, from(context));
  }

  async getWait(_: api.GetWaitRequest, context?: CallContext): Promise<api.Wait> {
    return getWait(this.routing, from(context));
  }
}

const notYet = (): ServiceFault =>
  new ServiceFault({ status: 'unavailable', code: 'StoreUnavailable', message: 'Not served yet.' });
