import { type Clock, isTenantName, tenantNameText } from '@stillhere/kernel';
import { IdentityProblem } from './identity-problem.js';
import type { IdentityStore, StoredTenant } from './identity-store.js';

/** A network of its own: its people, conversations and figures are nobody else's. */
export interface Tenant {
  readonly name: string;
  /** Host names under which its pages are opened, without a port; `*`: each that is nobody else's. */
  readonly hosts: readonly string[];
}

/** Which tenants there are, and whose pages a host name opens. */
export interface Tenants {
  /** The one that is there before any is added; every host is its own until another one takes it. */
  readonly home: string;
  /** By name. */
  list(): Promise<Tenant[]>;
  /**
   * Whose pages a request with this `Host` header opens; `undefined`: nobody's. A change counts within a second.
   * While the store cannot be read, what was read last counts.
   */
  ofHost(host: string): Promise<string | undefined>;
  /** @throws IdentityProblem TenantExists, TenantInvalid, HostInvalid, HostTaken */
  add(name: string, hosts: readonly string[]): Promise<void>;
  /** These and no others from now on. @throws IdentityProblem TenantMissing, HostInvalid, HostTaken */
  setHosts(name: string, hosts: readonly string[]): Promise<void>;
  /** @throws IdentityProblem TenantMissing */
  require(name: string): Promise<void>;
}

const freshForMs = 1_000;
/** Stands for the home tenant, which the one who starts us names. */
const homeKey = '';
/** Each host that is nobody else's. */
const everyHost = '*';
const hostPattern = /^(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?)$/;

export interface TenantParts {
  readonly store: IdentityStore;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly home: string;
}

export function openTenants({ store, clock, home }: TenantParts): Tenants {
  let known: { readonly tenants: Tenant[]; readonly readAtMs: number } | undefined;
  const keyOf = (name: string): string => (name === home ? homeKey : name);

  async function list(): Promise<Tenant[]> {
    const tenants = withHome(await store.tenants(), home);
    known = { tenants, readAtMs: clock.monotonicMs() };
    return tenants;
  }
  async function lately(): Promise<Tenant[]> {
    if (known && clock.monotonicMs() - known.readAtMs < freshForMs) return known.tenants;
    try {
      return await list();
    } catch (error) {
      if (known === undefined) throw error;
      return known.tenants;
    }
  }
  async function put(name: string, hosts: readonly string[]): Promise<void> {
    const named = [...new Set(hosts.map(requireHost))];
    const taken = await store.putTenant({ name: keyOf(name), hosts: named });
    if (taken !== undefined) throw hostTaken(taken);
    known = undefined;
  }
  async function find(name: string): Promise<Tenant | undefined> {
    return (await list()).find((one) => one.name === name);
  }
  async function require(name: string): Promise<void> {
    if ((await find(name)) === undefined) throw tenantMissing(name);
  }
  return {
    home,
    list,
    async ofHost(host) {
      const tenants = await lately();
      const name = hostNameOf(host);
      const of = (wanted: string) => tenants.find(({ hosts }) => hosts.includes(wanted))?.name;
      return (name === undefined ? undefined : of(name)) ?? of(everyHost);
    },
    async add(name, hosts) {
      if (!isTenantName(name)) throw tenantInvalid(name);
      if ((await find(name)) !== undefined) throw tenantExists(name);
      await put(name, hosts);
    },
    async setHosts(name, hosts) {
      await require(name);
      await put(name, hosts);
    },
    require,
  };
}

/** Until it is given hosts of its own, the home tenant has all that nobody else has. */
function withHome(stored: readonly StoredTenant[], home: string): Tenant[] {
  const named = stored.map(({ name, hosts }) => ({ name: name === homeKey ? home : name, hosts }));
  if (!stored.some(({ name }) => name === homeKey)) {
    const isTaken = stored.some(({ hosts }) => hosts.includes(everyHost));
    named.push({ name: home, hosts: isTaken ? [] : [everyHost] });
  }
  return named.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Of a `Host` header: lower-case, without its port; `undefined`: it is none. */
function hostNameOf(header: string): string | undefined {
  if (!/^[^/?#@\\\s]+$/.test(header) || !URL.canParse(`http://${header}`)) return undefined;
  return new URL(`http://${header}`).hostname.replace(/\.$/, '');
}

function requireHost(text: string): string {
  if (text === everyHost) return text;
  const host = hostNameOf(text);
  if (host !== undefined && hostPattern.test(host) && !/:\d+$/.test(text)) return host;
  throw new IdentityProblem(
    'HostInvalid',
    `"${text.slice(0, 80)}" is no host name: expected one like help.example.org, without a port or path, or * for ` +
      'each that is nobody else’s. Nothing was changed.',
  );
}

const hostTaken = (host: string): IdentityProblem =>
  new IdentityProblem(
    'HostTaken',
    `The host ${host} is another tenant’s; see: npm run admin -- list-tenants. Nothing was changed.`,
  );

const tenantExists = (name: string): IdentityProblem =>
  new IdentityProblem(
    'TenantExists',
    `There is a tenant "${name}" already. Give it other hosts with set-hosts. Nothing was changed.`,
  );

const tenantMissing = (name: string): IdentityProblem =>
  new IdentityProblem(
    'TenantMissing',
    `There is no tenant "${name.slice(0, 80)}". See: npm run admin -- list-tenants. Nothing was changed.`,
  );

const tenantInvalid = (name: string): IdentityProblem =>
  new IdentityProblem(
    'TenantInvalid',
    `"${name.slice(0, 80)}" cannot be a tenant: use ${tenantNameText}. Nothing was changed.`,
  );
