import type { ServiceDefinition } from './definition.js';
import { english } from './helpline.en.js';
import { spanish } from './helpline.es.js';

const helpline: ServiceDefinition = {
  id: 'helpline',
  languages: [english, spanish],
  visitorSees: 'displayed',
  visitorSeesTyping: true,
  // The language chooser: no news, nothing personal, at home on every device, small.
  exitUrl: 'https://www.wikipedia.org/',
};

/** Every service of this installation; the first one is for whoever asked for none. */
export const serviceDefinitions: readonly [ServiceDefinition, ...ServiceDefinition[]] = [helpline];
