import { isName } from './names.js';

/** How the names of accounts and tokens of one tenant stand in a store that keeps those of all. */
export interface OwnNames {
  readonly tenant: string;
  /** `maria` of the home tenant, as it stood before there were others; `north/maria` of another. Empty: it is no name. */
  keyOf(name: string): string;
  /** `undefined`: it is another tenant's. */
  nameOf(key: string): string | undefined;
}

export const namesOf = (home: string, tenant: string): OwnNames => ({
  tenant,
  // What people type comes here: `north/maria` must not be a name at the home tenant's door.
  keyOf(name) {
    if (!isName(name)) return '';
    return tenant === home ? name : `${tenant}/${name}`;
  },
  nameOf(key) {
    const found = tenantAndName(home, key);
    return found.tenant === tenant ? found.name : undefined;
  },
});

/** Whose it is, and what they call it. */
export function tenantAndName(home: string, key: string): { tenant: string; name: string } {
  const at = key.indexOf('/');
  if (at < 0) return { tenant: home, name: key };
  return { tenant: key.slice(0, at), name: key.slice(at + 1) };
}
