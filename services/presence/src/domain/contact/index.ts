export { checkPolicy } from './check.js';
export {
  type Contact,
  hereAgain,
  newContact,
  pass,
  runningClock,
  type Sighting,
} from './contact.js';
export { isAtLeast, type NextStep, type NoStep, nextStep, taken } from './next-step.js';
export type { ContactAct, ContactClock, ContactPolicy, JudgedRisk } from './policy.js';
export { listeningLine, rapeCrisisPrivacy, youthLine } from './presets.js';
