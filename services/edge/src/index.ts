export type { ResumeClaims, ResumeTokenPort } from './application/live/ports.js';
export { EdgeModule } from './edge.module.js';
export { closeEdge, createEdge, listenForBrowsers } from './edge-server.js';
export { type EdgeOptions, edgeOptionsOf, edgeSettings } from './process/settings.js';
export {
  ALLOWED_ORIGINS,
  RESUME_TOKENS,
  STAFF_IDENTITY,
  TENANTS,
  TRUSTED_PROXIES,
} from './tokens.js';
export type { WebApps } from './transport/http/web-apps.js';
