export type { ResumeClaims, ResumeTokenPort } from './application/live/ports.js';
export { EdgeModule } from './edge.module.js';
export { ALLOWED_ORIGINS, RESUME_TOKENS, STAFF_IDENTITY, TENANT } from './tokens.js';
export type { WebApps } from './transport/http/web-apps.js';
