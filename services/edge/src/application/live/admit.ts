import { isOfTenant } from '@stillhere/access';
import type { Principal, presence, session } from '@stillhere/contracts';
import type { HelloFrame } from '@stillhere/live-protocol';
import { callContext, isServiceFault, requireAllowed, servicePrincipal } from '@stillhere/nest-kit';
import type { ByeReason } from './bye.js';
import type { Arriving, LivePorts, ResumeClaims, StaffSession } from './ports.js';

/** How long a visitor can still read a conversation that is over. */
const readableAfterEndMs = 24 * 60 * 60_000;

export interface AdmittedCaller {
  readonly principal: Principal;
  readonly participant: string;
  readonly participates: boolean;
  readonly token: ResumeClaims | undefined;
  readonly state: session.ConversationState;
}

export type Admission =
  | { readonly ok: true; readonly caller: AdmittedCaller }
  | { readonly ok: false; readonly reason: ByeReason; readonly message?: string };

/** Who says hello, and whether this conversation is theirs. A token counts for what it was made for. */
export async function admit(
  ports: LivePorts,
  hello: HelloFrame,
  { tenant, staff }: Arriving,
): Promise<Admission> {
  const found = hello.token === undefined ? staffCaller(staff) : visitorCaller(ports, hello);
  // A token is good at the pages of its own tenant, as a cookie is.
  const caller = found && isOfTenant(found.principal, tenant ?? '') ? found : undefined;
  if (caller === undefined) return { ok: false, reason: 'unauthenticated' };
  const context = callContext({ principal: caller.principal });
  let state: session.ConversationState;
  try {
    state = await ports.session.get({ conversation: hello.conversation }, context);
    const { conversation, visitor, counselor, status } = state;
    const resource = { tenant: caller.principal.tenant, conversation, visitor, counselor, status };
    requireAllowed(caller.principal, 'edge/live', resource);
  } catch (error) {
    if (
      isServiceFault(error) &&
      (error.status === 'not-found' || error.status === 'permission-denied')
    ) {
      return { ok: false, reason: 'forbidden' };
    }
    throw error;
  }
  const isVisitor = caller.token !== undefined;
  if (isVisitor && isLongOver(ports, state)) return { ok: false, reason: 'conversationClosed' };
  const participates = isVisitor || state.counselor === caller.participant;
  return { ok: true, caller: { ...caller, participates, state } };
}

type Caller = Pick<AdmittedCaller, 'principal' | 'participant' | 'token'>;

function visitorCaller(ports: LivePorts, hello: HelloFrame): Caller | undefined {
  const claims = ports.tokens.verify(hello.token ?? '');
  if (!claims || claims.conversation !== hello.conversation || claims.device !== hello.device) {
    return undefined;
  }
  const { tenant, participant, conversation } = claims;
  const principal: Principal = { actor: participant, tenant, roles: ['visitor'], conversation };
  return { principal, participant, token: claims };
}

function staffCaller(staff: StaffSession | undefined): Caller | undefined {
  if (!staff?.isValid(true)) return undefined;
  return {
    principal: staff.principal,
    participant: participantOf(staff.principal),
    token: undefined,
  };
}

/** Whoever of the staff chats is a counselor in the conversation, whatever else they may do. */
export const participantOf = ({ actor }: Principal): string =>
  `counselor:${actor.slice(actor.indexOf(':') + 1)}`;

function isLongOver(ports: LivePorts, state: session.ConversationState): boolean {
  if (state.status !== 'ended') return false;
  return ports.clock.now() - Date.parse(state.endedAt) > readableAfterEndMs;
}

/** No event's chain: to be refused, and recorded as such. */
const unprovable = '0'.repeat(32);

/** Durable before it returns: the epoch is the participant's fence against older connections. */
export function openOf(
  ports: LivePorts,
  hello: HelloFrame,
  { caller, connection }: { readonly caller: AdmittedCaller; readonly connection: string },
): Promise<presence.OpenConnectionResponse> {
  const { resume } = hello;
  // Another log's revisions mean nothing here: such a claim is as good as an unproven one.
  const ours = resume !== undefined && resume.logId === caller.state.logId;
  const request: presence.OpenConnectionRequest = {
    gateway: ports.gateway,
    connection,
    conversation: hello.conversation,
    participant: caller.participant,
    device: hello.device,
    tab: hello.tab,
    page: hello.page,
    hasToken: caller.token !== undefined,
    tokenEpoch: caller.token?.epoch ?? 0,
    resumed: resume !== undefined,
    resumeRevision: resume?.revision ?? 0,
    resumeChain: ours ? resume.chain : unprovable,
    visible: hello.v !== 'hidden' && hello.v !== 'freezing',
  };
  const principal = servicePrincipal('edge', caller.principal.tenant);
  return ports.presence.openConnection(request, callContext({ principal }));
}
