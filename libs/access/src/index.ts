export {
  actions,
  authorize,
  authorizeCall,
  authorizeOn,
  everyTenant,
  hasEntry,
  isOfTenant,
  maySpeakFor,
} from './authorize.js';
export { accessMatrix, type EdgeAction } from './matrix.js';
export type { Party, Reach, Resource, Rule, Verdict } from './rule.js';
