/** The simulation and its laws, for tests that put presence together with the real session service. */
export { FakeDesks } from './testing/fake-desks.js';
export { memoryAliveMark } from './testing/memory-alive-mark.js';
export type { SharedParts } from './testing/presence-process.js';
export { type SharedStage, sharedStageOf } from './testing/shared-stage.js';
export { tickMs } from './testing/simulated-gateway.js';
export { type Act, type Disturbance, Simulation, type Stage } from './testing/simulation.js';
export { recordOfStored } from './testing/stage.js';
export { type StallingClock, stallingClock } from './testing/stalling-clock.js';
export { disturbedStories, heldUp, stories, told } from './testing/stories.js';
export { type Shown, type Subject, theCounselor, theVisitor } from './testing/subjects.js';
export { brokenLaw, illegal, type Moment, unreplayable } from './testing/truth-laws.js';
export { ana, as, assigned, conversation, opened, tenant, visitor } from './testing/world.js';
