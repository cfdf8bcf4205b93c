/** What the edge's own parts inject by, beside the tokens of nest-kit. */
export const RESUME_TOKENS = Symbol('stillhere.edge.resume-tokens');
export const STAFF_IDENTITY = Symbol('stillhere.edge.staff-identity');
/** Whose pages a host name opens: `HostTenants`. */
export const TENANTS = Symbol('stillhere.edge.tenants');
/** Origins beside the own one whose pages may connect. */
export const ALLOWED_ORIGINS = Symbol('stillhere.edge.allowed-origins');
/** Which proxies are believed about whom they speak for. */
export const TRUSTED_PROXIES = Symbol('stillhere.edge.trusted-proxies');
/** The one check of where a request comes from, made of the above. */
export const ORIGIN_DOOR = Symbol('stillhere.edge.origin-door');
