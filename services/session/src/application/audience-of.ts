import type { Principal } from '@stillhere/contracts';
import type { Audience } from '../domain/conversation/audience.js';

/** Whoever is a visitor in any capacity sees as a visitor. */
export const audienceOf = ({ roles }: Principal): Audience =>
  roles.includes('visitor') ? 'visitor' : 'staff';
