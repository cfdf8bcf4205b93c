import { publishedDefinition } from '@stillhere/settings';
import { floorRules } from '../application/rules-settings.js';

/** Every version of the floor's rules that was published. */
export const publishedRulesDefinition = publishedDefinition('routing', floorRules);
