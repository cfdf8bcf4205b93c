import type { intake as api, CallContext } from '@stillhere/contracts';
import { callContext, nobody, requireField } from '@stillhere/nest-kit';
import { getEntry } from '../../application/get-entry.js';
import type { Intake } from '../../application/intake.js';
import { openConversation } from '../../application/open-conversation.js';

/** The id is what a repeat is known by, and lets it in: too long to be guessed. */
const requestIdPattern = /^[A-Za-z0-9_-]{22,64}$/;

/** Checks what came in and hands it on. */
export class IntakeGrpc implements api.IntakeService {
  constructor(private readonly intake: Intake) {}

  async getEntry(request: api.GetEntryRequest): Promise<api.Entry> {
    return getEntry(request);
  }

  async openConversation(
    request: api.OpenConversationRequest,
    context: CallContext = callContext({ principal: nobody('') }),
  ): Promise<api.OpenConversationResponse> {
    const isId = requestIdPattern.test(request.requestId);
    requireField(isId, 'request_id', 'a random id of 22 to 64 letters, digits, - or _');
    return openConversation(this.intake, request, context);
  }
}
