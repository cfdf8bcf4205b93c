import { LogCorruption, StoreUnavailable } from '@stillhere/event-store';
import type { WireFault } from './wire.js';

export function faultForWire(error: unknown): WireFault {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof LogCorruption) {
    return { code: 'LogCorruption', message, reason: 'other', place: error.place };
  }
  const reason = error instanceof StoreUnavailable ? error.reason : 'other';
  return { code: 'StoreUnavailable', message, reason, place: {} };
}

export function faultFromWire({ code, message, reason, place }: WireFault): Error {
  if (code === 'LogCorruption') return new LogCorruption(message, place);
  return new StoreUnavailable(message, { outcomeKnown: true, reason });
}
