import { type FaultStatus, ServiceFault } from '@stillhere/nest-kit';
import type { ConversationRejection } from '../domain/conversation/rejections.js';

interface Words {
  readonly status: FaultStatus;
  readonly message: string;
  readonly retryable?: boolean;
}

const words: Record<ConversationRejection['code'], Words> = {
  ConversationMissing: {
    status: 'not-found',
    message: 'There is no conversation with this id. Nothing was changed.',
  },
  ConversationTaken: {
    status: 'already-exists',
    message: 'This id belongs to another conversation. Nothing was changed; use a new id.',
  },
  ConversationClosed: {
    status: 'failed-precondition',
    message: 'The conversation has ended. Nothing was added to it.',
  },
  AlreadyEnded: {
    status: 'failed-precondition',
    message: 'The conversation had already been ended in another way. The first end stands.',
  },
  NotParticipant: {
    status: 'permission-denied',
    message: 'This participant does not take part in the conversation. Nothing was changed.',
  },
  NotAssigned: {
    status: 'permission-denied',
    message: 'This counselor is not assigned to the conversation. Nothing was changed.',
  },
  PrecedingMessageMissing: {
    status: 'failed-precondition',
    message: 'The message before it is not recorded yet. Send that one first, then this one again.',
    retryable: true,
  },
  NoConnection: {
    status: 'failed-precondition',
    message: 'The author is not connected any more. Connect again, then send it again.',
    retryable: true,
  },
  ConnectionEnded: {
    status: 'failed-precondition',
    message: 'This connection has ended. Nothing was recorded; open a new one.',
  },
  ConnectionUnknown: {
    status: 'failed-precondition',
    message: 'No such connection was opened on this device. Nothing was recorded.',
  },
  ParticipantLeft: {
    status: 'failed-precondition',
    message:
      'They ended the chat themselves. Nothing more is taken from them; what was said is kept.',
  },
  StaleOwner: {
    status: 'failed-precondition',
    message:
      'Another process looks after presence here by now. Nothing was recorded; ask that one.',
  },
  StepOutdated: {
    status: 'failed-precondition',
    message:
      'Something happened in the chat meanwhile, so this step does not fit any more. Nothing was changed.',
  },
  ResumeTokenStale: {
    status: 'unauthenticated',
    message: 'A newer resume token was used for this tab. Nothing was changed.',
  },
};

export const refusal = ({ code }: ConversationRejection): ServiceFault =>
  new ServiceFault({ code, ...words[code] });

export const messageConflict = (): ServiceFault =>
  new ServiceFault({
    status: 'already-exists',
    code: 'MessageConflict',
    message: 'Another text was already saved under this cid. The first one stands; use a new cid.',
    field: 'cid',
  });

export const contentErased = (): ServiceFault =>
  new ServiceFault({
    status: 'failed-precondition',
    code: 'ContentErased',
    message: 'What was said here was erased, and the key with it. Nothing can be added.',
  });
