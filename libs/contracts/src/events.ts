export * from './generated/stillhere/events/v1/conversation.js';
export {
  IntakeConversationRequested,
  IntakeDisclosureAccepted,
  IntakeSurveyAnswered,
} from './generated/stillhere/events/v1/intake.js';
export {
  QueueConversationAccepted,
  QueueConversationEntered,
  QueueConversationLeft,
  WorkerAvailabilityChanged,
  WorkerSeatReleased,
  WorkerSeatReserved,
  WorkerSeatTaken,
} from './generated/stillhere/events/v1/routing.js';
export { Sealed } from './generated/stillhere/events/v1/sealed.js';
