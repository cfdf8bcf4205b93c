import type { DeskApi } from '../api/desk-api.js';
import type { Settlement } from '../model/settlement.js';

/** Does what was chosen for each, one after the other; what did not work comes back with its reason. */
export async function settleChats(
  api: DeskApi,
  me: string,
  chosen: Readonly<Record<string, Settlement>>,
): Promise<ReadonlyMap<string, unknown>> {
  const refused = new Map<string, unknown>();
  for (const [conversation, settlement] of Object.entries(chosen)) {
    try {
      await settle(api, me, conversation, settlement);
    } catch (error) {
      refused.set(conversation, error);
    }
  }
  return refused;
}

function settle(
  api: DeskApi,
  me: string,
  conversation: string,
  settlement: Settlement,
): Promise<void> {
  switch (settlement.to) {
    case 'queue':
      return api.putBack(conversation);
    case 'counselor':
      return api.assign(conversation, settlement.counselor, me);
    case 'end':
      return api.end(conversation, settlement.disposition);
  }
}
