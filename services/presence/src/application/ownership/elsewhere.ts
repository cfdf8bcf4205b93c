import { ServiceFault } from '@stillhere/nest-kit';

/** To whoever asks here about what another process looks after, or nobody for a moment. */
export const presenceElsewhere = (): ServiceFault =>
  new ServiceFault({
    status: 'unavailable',
    code: 'PresenceElsewhere',
    message: 'Another process looks after this. Ask again in a moment: nothing was changed.',
    retryable: true,
  });
