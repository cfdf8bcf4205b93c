/** What the edge's own parts inject by, beside the tokens of nest-kit. */
export const RESUME_TOKENS = Symbol('stillhere.edge.resume-tokens');
export const STAFF_IDENTITY = Symbol('stillhere.edge.staff-identity');
export const TENANT = Symbol('stillhere.edge.tenant');
/** Origins beside the own one whose pages may connect. */
export const ALLOWED_ORIGINS = Symbol('stillhere.edge.allowed-origins');
