import type { routing as api, CallContext, settings } from '@stillhere/contracts';
import { callContext, field, nobody } from '@stillhere/nest-kit';
import { type SettingsCalls, settingsCalls } from '@stillhere/settings';
import { acceptOffer } from '../../application/accept-offer.js';
import { acknowledgeAlarm } from '../../application/acknowledge-alarm.js';
import { assign } from '../../application/assign.js';
import { declineOffer } from '../../application/decline-offer.js';
import { explainOffer } from '../../application/explain-offer.js';
import { getAvailability } from '../../application/get-availability.js';
import { getWait } from '../../application/get-wait.js';
import { putBack } from '../../application/put-back.js';
import { recordDesk, takeDesk } from '../../application/record-desk.js';
import type { Routing } from '../../application/routing.js';
import { setAvailability } from '../../application/set-availability.js';
import { watchAvailability } from '../../application/watch-availability.js';
import { watchPlace } from '../../application/watch-place.js';
import { watchQueue } from '../../application/watch-queue.js';
import { watchShift } from '../../application/watch-shift.js';
import {
  assignInput,
  availabilityInput,
  declineInput,
  deskProposal,
  offerInput,
  putBackInput,
  takeDeskCommand,
} from './requests.js';

/** Both doors pass a context; without one nobody is calling. */
const from = (context?: CallContext): CallContext =>
  context ?? callContext({ principal: nobody('') });

/** Checks what came in and hands it on. */
export class RoutingGrpc implements api.RoutingService {
  readonly #settings: SettingsCalls;

  constructor(private readonly routing: Routing) {
    this.#settings = settingsCalls(routing.publishedRules);
  }

  async setAvailability(
    request: api.SetAvailabilityRequest,
    context?: CallContext,
  ): Promise<api.Availability> {
    return setAvailability(this.routing, availabilityInput(request), from(context));
  }

  async getAvailability(
    request: api.GetAvailabilityRequest,
    context?: CallContext,
  ): Promise<api.Availability> {
    field.counselorId('counselor', request.counselor);
    return getAvailability(this.routing, request, from(context));
  }

  watchAvailability(
    request: api.WatchAvailabilityRequest,
    context?: CallContext,
  ): AsyncIterable<api.Availability> {
    field.counselorId('counselor', request.counselor);
    return watchAvailability(this.routing, request, from(context));
  }

  async acceptOffer(
    request: api.AcceptOfferRequest,
    context?: CallContext,
  ): Promise<api.AcceptOfferResponse> {
    return acceptOffer(this.routing, offerInput(request), from(context));
  }

  async declineOffer(
    request: api.DeclineOfferRequest,
    context?: CallContext,
  ): Promise<api.DeclineOfferResponse> {
    return declineOffer(this.routing, declineInput(request), from(context));
  }

  async explainOffer(
    request: api.ExplainOfferRequest,
    context?: CallContext,
  ): Promise<api.ExplainOfferResponse> {
    field.conversationId('conversation', request.conversation);
    return explainOffer(this.routing, request, from(context));
  }

  async acknowledgeAlarm(
    request: api.AcknowledgeAlarmRequest,
    context?: CallContext,
  ): Promise<api.AcknowledgeAlarmResponse> {
    field.conversationId('conversation', request.conversation);
    return acknowledgeAlarm(this.routing, request, from(context));
  }

  async assign(request: api.AssignRequest, context?: CallContext): Promise<api.AssignResponse> {
    return assign(this.routing, assignInput(request), from(context));
  }

  async putBack(request: api.PutBackRequest, context?: CallContext): Promise<api.PutBackResponse> {
    return putBack(this.routing, putBackInput(request), from(context));
  }

  async recordDesk(
    request: api.RecordDeskRequest,
    context?: CallContext,
  ): Promise<api.RecordDeskResponse> {
    return recordDesk(this.routing, deskProposal(request), from(context));
  }

  async takeDesk(
    request: api.TakeDeskRequest,
    context?: CallContext,
  ): Promise<api.RecordDeskResponse> {
    return takeDesk(this.routing, takeDeskCommand(request), from(context));
  }

  watchShift(_: api.WatchShiftRequest, context?: CallContext): AsyncIterable<api.Shift> {
    return watchShift(this.routing, from(context));
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

  getSettings(request: settings.GetSettingsRequest, context?: CallContext) {
    return this.#settings.getSettings(request, context);
  }

  checkSettings(request: settings.CheckSettingsRequest, context?: CallContext) {
    return this.#settings.checkSettings(request, context);
  }

  publishSettings(request: settings.PublishSettingsRequest, context?: CallContext) {
    return this.#settings.publishSettings(request, context);
  }

  publishSettingsAgain(request: settings.PublishSettingsAgainRequest, context?: CallContext) {
    return this.#settings.publishSettingsAgain(request, context);
  }

  listSettingsVersions(request: settings.ListSettingsVersionsRequest, context?: CallContext) {
    return this.#settings.listSettingsVersions(request, context);
  }
}
