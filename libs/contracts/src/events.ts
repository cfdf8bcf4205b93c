export * from './generated/stillhere/events/v1/conversation.js';
export {
  IntakeConversationRequested,
  IntakeDisclosureAccepted,
  IntakeSurveyAnswered,
} from './generated/stillhere/events/v1/intake.js';
export {
  QueueAlarmAcknowledged,
  QueueConversationAccepted,
  QueueConversationAssigned,
  QueueConversationEntered,
  QueueConversationLeft,
  QueueConversationOffered,
  QueueConversationReturned,
  QueueOfferEnded,
  QueueStepReached,
  WorkerAvailabilityChanged,
  WorkerDeskAnswered,
  WorkerDeskEnded,
  WorkerDeskOpened,
  WorkerDeskSuspected,
  WorkerDeskTaken,
  WorkerSeatReleased,
  WorkerSeatReserved,
  WorkerSeatTaken,
  WorkerSeatWeighed,
} from './generated/stillhere/events/v1/routing.js';
export {
  SealCheckpointSigned,
  SealKeyIntroduced,
} from './generated/stillhere/events/v1/seal.js';
export { Sealed } from './generated/stillhere/events/v1/sealed.js';
export { SettingsAdopted, SettingsPublished } from './generated/stillhere/events/v1/settings.js';
export {
  SubjectErased,
  SubjectErasureRequested,
  SubjectHoldPlaced,
  SubjectHoldReleased,
} from './generated/stillhere/events/v1/subject.js';
