/** What Nest injects by. Symbols, not classes: in ESM a circular class reference is undefined at load. */
export const EVENT_STORE = Symbol('stillhere.event-store');
export const EVENT_FEED = Symbol('stillhere.event-feed');
export const CLOCK = Symbol('stillhere.clock');
export const RANDOM = Symbol('stillhere.random');
export const TIMERS = Symbol('stillhere.timers');
export const SUBJECT_KEYS = Symbol('stillhere.subject-keys');
/** What staff write and have not sent: a `DraftStore`. */
export const DRAFT_STORE = Symbol('stillhere.draft-store');
export const READ_MODELS = Symbol('stillhere.read-models');
/** Who works here, as routing has to know it: a `StaffDirectory` of routing. */
export const STAFF_DIRECTORY = Symbol('stillhere.staff-directory');
/** What whoever runs the service sets about routing: `RoutingSettings`. */
export const INTAKE_SETTINGS = Symbol('stillhere.intake-settings');
/** What each service does when a chat is quiet, lost or over: `ContactPolicies` of presence. Missing where none is followed. */
export const CONTACT_POLICIES = Symbol('stillhere.contact-policies');
export const ROUTING_SETTINGS = Symbol('stillhere.routing-settings');
/** When the process before this one was last alive: an `AliveMark`. */
export const ALIVE_MARK = Symbol('stillhere.alive-mark');
/** By which processes share work out: `Leases`. Missing where one process does all. */
export const LEASES = Symbol('stillhere.leases');
/** Where the relay publishes, and how far it came: `RelaySettings` of relay. */
export const RELAY_SETTINGS = Symbol('stillhere.relay-settings');
/** Where checkpoints go and which key signs them: `SealingOptions` of sealing. */
export const SEALING_SETTINGS = Symbol('stillhere.sealing-settings');
/** What happens when a processor stops by itself: the process says so and stops. */
export const ON_FAULT = Symbol('stillhere.on-fault');
/** A `HealthState`: what the process still waits for. */
export const HEALTH = Symbol('stillhere.health');
export const LOGGER = Symbol('stillhere.logger');
export const TRACER = Symbol('stillhere.tracer');
/** Where parts tell their figures: `Metrics`. */
export const METRICS = Symbol('stillhere.metrics');

/** The generated client interfaces, bound in process or over gRPC. */
export const INTAKE_CLIENT = Symbol('stillhere.client.intake');
export const ROUTING_CLIENT = Symbol('stillhere.client.routing');
export const SESSION_CLIENT = Symbol('stillhere.client.session');
export const PRESENCE_CLIENT = Symbol('stillhere.client.presence');
export const REPORTING_CLIENT = Symbol('stillhere.client.reporting');

/** The same services for what every message needs: a `Link`, direct or between processes. */
export const SESSION_LINK = Symbol('stillhere.link.session');
export const PRESENCE_LINK = Symbol('stillhere.link.presence');

/** What each service's module exports for the doors: a `ServiceBinding`. */
export const INTAKE_BINDING = Symbol('stillhere.binding.intake');
export const ROUTING_BINDING = Symbol('stillhere.binding.routing');
export const SESSION_BINDING = Symbol('stillhere.binding.session');
export const PRESENCE_BINDING = Symbol('stillhere.binding.presence');
export const REPORTING_BINDING = Symbol('stillhere.binding.reporting');
