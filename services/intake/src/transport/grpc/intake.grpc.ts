import type { intake as api, CallContext, settings } from '@stillhere/contracts';
import { callContext, field, nobody } from '@stillhere/nest-kit';
import { type SettingsCalls, settingsCalls } from '@stillhere/settings';
import { getEntry } from '../../application/get-entry.js';
import type { Intake } from '../../application/intake.js';
import { openConversation } from '../../application/open-conversation.js';

/** Checks what came in and hands it on. */
export class IntakeGrpc implements api.IntakeService {
  readonly #settings: SettingsCalls;

  constructor(private readonly intake: Intake) {
    this.#settings = settingsCalls(intake.publishedServices);
  }

  async getEntry(
    request: api.GetEntryRequest,
    { principal }: CallContext = callContext({ principal: nobody('') }),
  ): Promise<api.Entry> {
    return getEntry(this.intake, request, principal.tenant);
  }

  async openConversation(
    request: api.OpenConversationRequest,
    context: CallContext = callContext({ principal: nobody('') }),
  ): Promise<api.OpenConversationResponse> {
    field.requestId('request_id', request.requestId);
    return openConversation(this.intake, request, context);
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
