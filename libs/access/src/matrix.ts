import type { Rule } from './rule.js';

const ours: Rule = { service: 'tenant' };
const staff: Rule = {
  counselor: 'tenant',
  supervisor: 'tenant',
  admin: 'tenant',
};
/** Words and receipts: the two sides only; supervisors and admins read, they do not speak. */
const inside: Rule = { visitor: 'own', counselor: 'assigned', supervisor: 'assigned' };
const reading: Rule = {
  visitor: 'own',
  counselor: 'assigned',
  supervisor: 'tenant',
  admin: 'tenant',
  service: 'tenant',
};
const assignedStaff: Rule = { counselor: 'assigned', supervisor: 'assigned' };
const ownSeats: Rule = { counselor: 'self', supervisor: 'self' };
const figures: Rule = {
  counselor: 'tenant',
  supervisor: 'tenant',
  admin: 'tenant',
  analyst: 'tenant',
  integrator: 'tenant',
  service: 'tenant',
};

/** Whole days of a helpline: who answers for it, and programs that work with figures. */
const measures: Rule = { supervisor: 'tenant', admin: 'tenant', analyst: 'tenant' };

/** What the pages ask for before anybody is known; whoever is known may ask too, and is nobody there. */
const page: Rule = {
  nobody: 'page',
  visitor: 'page',
  counselor: 'page',
  supervisor: 'page',
  admin: 'page',
  analyst: 'page',
  integrator: 'page',
  service: 'page',
};

/** Settings: who leads a shift may see what holds and who changed it; an admin changes it. */
const settingsOf = (service: string): Record<string, Rule> => ({
  [`${service}/GetSettings`]: { supervisor: 'tenant', admin: 'tenant' },
  [`${service}/CheckSettings`]: { admin: 'tenant' },
  [`${service}/PublishSettings`]: { admin: 'tenant' },
  [`${service}/PublishSettingsAgain`]: { admin: 'tenant' },
  [`${service}/ListSettingsVersions`]: { supervisor: 'tenant', admin: 'tenant' },
});

const session: Record<string, Rule> = {
  'stillhere.session.v1.SessionService/Open': ours,
  'stillhere.session.v1.SessionService/Post': inside,
  // What the evidence amounts to is presence's to say; nobody vouches for their own screen.
  'stillhere.session.v1.SessionService/RecordReceipt': ours,
  'stillhere.session.v1.SessionService/OpenConnection': ours,
  'stillhere.session.v1.SessionService/RecordConnection': ours,
  'stillhere.session.v1.SessionService/TakePresence': ours,
  'stillhere.session.v1.SessionService/RecordLeave': { ...ours, visitor: 'own' },
  'stillhere.session.v1.SessionService/RecordSharing': { ...ours, ...inside },
  // Who has a conversation is routing's to decide; here it is recorded.
  'stillhere.session.v1.SessionService/Assign': ours,
  'stillhere.session.v1.SessionService/Unassign': ours,
  'stillhere.session.v1.SessionService/AddNote': assignedStaff,
  // Who talks with them, or leads the shift.
  'stillhere.session.v1.SessionService/SetRisk': { counselor: 'assigned', supervisor: 'tenant' },
  // What time made due is presence's to say.
  'stillhere.session.v1.SessionService/RecordContactStep': ours,
  'stillhere.session.v1.SessionService/HoldPolicy': { counselor: 'assigned', supervisor: 'tenant' },
  'stillhere.session.v1.SessionService/StepNow': { counselor: 'assigned', supervisor: 'tenant' },
  'stillhere.session.v1.SessionService/KeepDraft': assignedStaff,
  'stillhere.session.v1.SessionService/ListDrafts': { counselor: 'self', supervisor: 'self' },
  'stillhere.session.v1.SessionService/End': { ...ours, ...assignedStaff },
  // As much as the waiting list shows: who may see the list may see it.
  'stillhere.session.v1.SessionService/Preview': { ...ours, ...staff },
  'stillhere.session.v1.SessionService/Get': { ...reading, integrator: 'tenant' },
  'stillhere.session.v1.SessionService/Read': reading,
  'stillhere.session.v1.SessionService/Follow': reading,
  'stillhere.session.v1.SessionService/AsOf': {
    counselor: 'assigned',
    supervisor: 'tenant',
    admin: 'tenant',
    service: 'tenant',
  },
};

const presence: Record<string, Rule> = {
  'stillhere.presence.v1.PresenceService/OpenConnection': ours,
  'stillhere.presence.v1.PresenceService/ReportEvidence': ours,
  'stillhere.presence.v1.PresenceService/WatchConnections': ours,
  'stillhere.presence.v1.PresenceService/WatchPresence': reading,
  'stillhere.presence.v1.PresenceService/WatchTyping': reading,
  'stillhere.presence.v1.PresenceService/OpenDesk': ours,
  'stillhere.presence.v1.PresenceService/WatchCounselor': reading,
};

// Nobody is a person at the edge's door; over gRPC a call without a token has no tenant and ends there.
const intake: Record<string, Rule> = {
  'stillhere.intake.v1.IntakeService/GetEntry': {
    ...ours,
    ...staff,
    nobody: 'page',
    visitor: 'tenant',
    analyst: 'tenant',
    integrator: 'tenant',
  },
  'stillhere.intake.v1.IntakeService/OpenConversation': {
    ...ours,
    nobody: 'page',
    visitor: 'tenant',
    integrator: 'tenant',
  },
  ...settingsOf('stillhere.intake.v1.IntakeService'),
};

const routing: Record<string, Rule> = {
  'stillhere.routing.v1.RoutingService/SetAvailability': ownSeats,
  'stillhere.routing.v1.RoutingService/GetAvailability': {
    ...ours,
    counselor: 'self',
    supervisor: 'tenant',
    admin: 'tenant',
  },
  'stillhere.routing.v1.RoutingService/WatchAvailability': {
    ...ours,
    counselor: 'self',
    supervisor: 'tenant',
    admin: 'tenant',
  },
  'stillhere.routing.v1.RoutingService/AcceptOffer': ownSeats,
  'stillhere.routing.v1.RoutingService/DeclineOffer': ownSeats,
  // Of who waits, who may see the list may know why.
  'stillhere.routing.v1.RoutingService/ExplainOffer': staff,
  // By name: whoever is on the floor and looks.
  'stillhere.routing.v1.RoutingService/AcknowledgeAlarm': staff,
  // A counselor hands over their own; whoever leads the shift gives any.
  'stillhere.routing.v1.RoutingService/Assign': {
    counselor: 'assigned',
    supervisor: 'tenant',
    admin: 'tenant',
  },
  'stillhere.routing.v1.RoutingService/PutBack': {
    counselor: 'assigned',
    supervisor: 'tenant',
    admin: 'tenant',
  },
  'stillhere.routing.v1.RoutingService/RecordDesk': ours,
  'stillhere.routing.v1.RoutingService/TakeDesk': ours,
  'stillhere.routing.v1.RoutingService/WatchShift': figures,
  'stillhere.routing.v1.RoutingService/WatchQueue': {
    ...ours,
    ...staff,
    integrator: 'tenant',
  },
  'stillhere.routing.v1.RoutingService/WatchPlace': {
    ...ours,
    visitor: 'own',
    supervisor: 'tenant',
    admin: 'tenant',
  },
  // As far as the first page goes, which nobody has to be somebody for.
  'stillhere.routing.v1.RoutingService/GetWait': {
    ...ours,
    ...staff,
    nobody: 'page',
    visitor: 'tenant',
    integrator: 'tenant',
  },
  ...settingsOf('stillhere.routing.v1.RoutingService'),
};

const reporting: Record<string, Rule> = {
  'stillhere.reporting.v1.ReportingService/GetFloor': figures,
  'stillhere.reporting.v1.ReportingService/WatchFloor': figures,
  'stillhere.reporting.v1.ReportingService/ListMeasures': measures,
  // Analysts see no figure of fewer than ten, and of people nothing (docs/measures.md).
  'stillhere.reporting.v1.ReportingService/Query': measures,
  'stillhere.reporting.v1.ReportingService/Explain': measures,
  'stillhere.reporting.v1.ReportingService/Export': measures,
};

/**
 * What the edge offers to browsers. A cookie proves staff, a resume token a visitor; the guard of the
 * routes, and the hello of a socket, ask here before any service is called.
 */
const edge = {
  'edge/health': page,
  'edge/entry': page,
  // Whoever tries the page in a browser where they work is a visitor like any other.
  'edge/open-conversation': page,
  'edge/sign-in': page,
  // Whoever has to change a one-time password first holds no role until then.
  'edge/sign-out': page,
  'edge/password': page,
  'edge/me': page,
  'edge/availability': ownSeats,
  'edge/accept': ownSeats,
  'edge/decline': ownSeats,
  'edge/explain': staff,
  'edge/acknowledge': staff,
  'edge/assign': { counselor: 'assigned', supervisor: 'tenant', admin: 'tenant' },
  'edge/put-back': { counselor: 'assigned', supervisor: 'tenant', admin: 'tenant' },
  'edge/desk-live': staff,
  'edge/desk-leave': staff,
  'edge/end': assignedStaff,
  'edge/risk': { counselor: 'assigned', supervisor: 'tenant' },
  'edge/hold-policy': { counselor: 'assigned', supervisor: 'tenant' },
  'edge/step-now': { counselor: 'assigned', supervisor: 'tenant' },
  'edge/keep-draft': assignedStaff,
  'edge/drafts': { counselor: 'self', supervisor: 'self' },
  // The token's word for it counts only while it is the newest of its tab (docs/http.md).
  'edge/leave': { visitor: 'own' },
  // Whoever leads the shift looks on; only the two sides speak (SessionService/Post).
  'edge/live': { visitor: 'own', counselor: 'assigned', supervisor: 'tenant', admin: 'tenant' },
} satisfies Record<`edge/${string}`, Rule>;

export type EdgeAction = keyof typeof edge;

/** Every door's whole law: action → parties → reach. A call without an entry is denied to all. */
export const accessMatrix: Readonly<Record<string, Rule>> = Object.freeze({
  ...session,
  ...presence,
  ...intake,
  ...routing,
  ...reporting,
  // Whoever is linked speaks in the name of others; what those may is asked for each order.
  'stillhere.link.v1.LinkService/Connect': ours,
  ...edge,
});
