import type { intake as api, CallContext } from '@stillhere/contracts';
import { callContext, field, nobody } from '@stillhere/nest-kit';
import { getEntry } from '../../application/get-entry.js';
import type { Intake } from '../../application/intake.js';
import { openConversation } from '../../application/open-conversation.js';

/** Checks what came in and hands it on. */
export class IntakeGrpc implements api.IntakeService {
  constructor(private readonly intake: Intake) {}

  async getEntry(request: api.GetEntryRequest): Promise<api.Entry> {
    return getEntry(this.intake, request);
  }

  async openConversation(
    request: api.OpenConversationRequest,
    context: CallContext = callContext({ principal: nobody('') }),
  ): Promise<api.OpenConversationResponse> {
    field.requestId('request_id', request.requestId);
    return openConversation(this.intake, request, context);
  }
}
