import type { Identity } from '@stillhere/identity';
import type { StaffDirectory } from '../application/staff-directory.js';

/** Supervisors may take chats as well: the law of access says so. */
const counseling: ReadonlySet<string> = new Set(['counselor', 'supervisor']);

/** Who works here, as the accounts say. */
export const staffDirectoryOf = (identity: Pick<Identity, 'of'>): StaffDirectory => ({
  async find(tenant, name) {
    const account = await identity.of(tenant).accounts.get(name);
    if (account === undefined) return undefined;
    const { displayName, disabled, roles } = account;
    return { displayName, canCounsel: !disabled && roles.some((role) => counseling.has(role)) };
  },
});
