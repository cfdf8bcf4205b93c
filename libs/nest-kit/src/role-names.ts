import type { Role } from '@stillhere/contracts';

/** What may stand as a role in what another process sent. */
export const roleNames: ReadonlySet<string> = new Set([
  ...(['visitor', 'counselor', 'supervisor', 'admin'] satisfies Role[]),
  ...(['analyst', 'integrator', 'service'] satisfies Role[]),
]);
