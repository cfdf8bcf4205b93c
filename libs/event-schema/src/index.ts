export { timestamp } from '@stillhere/kernel';
export { canonicalJson } from './canonical-json.js';
export { UnknownEventType } from './errors.js';
export { eventRegistry } from './event-registry.js';
export { deriveEventId, newEventId, newId } from './ids.js';
export type { DomainEvent, EventRegistry, EventTypeDefinition, Upcaster } from './registry.js';
export { createEventRegistry } from './registry.js';
