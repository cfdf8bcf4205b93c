export type * from './call-context.js';
export * as events from './events.js';
export * as intake from './generated/stillhere/intake/v1/intake.js';
export * as link from './generated/stillhere/link/v1/link.js';
export * as presence from './generated/stillhere/presence/v1/presence.js';
export * as reporting from './generated/stillhere/reporting/v1/reporting.js';
export * as routing from './generated/stillhere/routing/v1/routing.js';
export * as session from './generated/stillhere/session/v1/session.js';
export * as settings from './generated/stillhere/settings/v1/settings.js';

/** FileDescriptorSet of everything under proto/, for reflection and for tests over all methods. */
export const descriptorSetUrl = new URL('./generated/descriptor.binpb', import.meta.url);
export { decodeStrictly, fieldNameOf, TextMalformed } from './strict-text.js';
