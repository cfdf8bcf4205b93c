export type { ResumeClaims, ResumeTokenPort } from './application/live/ports.js';
export { EdgeModule, type EdgeOptions } from './edge.module.js';
export {
  ALLOWED_ORIGINS,
  RESUME_TOKENS,
  STAFF_IDENTITY,
  TENANT,
  TRUSTED_PROXIES,
} from './tokens.js';
export { edgeServerOptions } from './transport/http/server-options.js';
export type { WebApps } from './transport/http/web-apps.js';
