import { cameByTls, type RawRequest } from './came-by-tls.js';

/**
 * Own origin only, no inline code, no markup from text (security.md, OWASP ASVS 5.0 V3). The two apps
 * differ in nothing but caching: what a visitor read must leave no trace on the device.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ');

const always: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=(), interest-cohort=()',
};

/** A browser that came by TLS once must not be led back to plain http. */
const byTls = { ...always, 'strict-transport-security': 'max-age=31536000; includeSubDomains' };

/** For every answer, whatever it says. */
export const securityHeaders = (request: RawRequest): Readonly<Record<string, string>> =>
  cameByTls(request) ? byTls : always;
