import type { ServiceDefinition } from '../definitions/definition.js';

/** What a helpline offers, read anew at each request. */
export interface ServiceSource {
  /** The first one is for whoever asked for none. */
  current(tenant: string): readonly [ServiceDefinition, ...ServiceDefinition[]];
}
