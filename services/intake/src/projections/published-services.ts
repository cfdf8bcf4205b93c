import { publishedDefinition } from '@stillhere/settings';
import { servicesDocument } from '../application/services-settings.js';

/** Every version of what a helpline offers that was published. */
export const publishedServicesDefinition = publishedDefinition('intake', servicesDocument);
