import { cameByTls, type RawRequest } from './came-by-tls.js';

/** `__Host-` binds it to this host, to https and to the whole site; plain http is for trials only. */
const secureName = '__Host-stillhere';
const plainName = 'stillhere';
const secretPattern = /^[\w-]{16,128}$/;

/**
 * The staff secret of a request; `undefined`: none that has its shape. By TLS only the bound cookie
 * counts: the plain one may have been planted by whoever stands on the line or on a sister host.
 */
export function secretOf(request: RawRequest): string | undefined {
  const cookies = cookiesOf(request.headers.cookie ?? '');
  const bound = cookies.get(secureName);
  const value = bound ?? (cameByTls(request) ? undefined : cookies.get(plainName));
  return value !== undefined && secretPattern.test(value) ? value : undefined;
}

function cookiesOf(header: string): Map<string, string> {
  const cookies = new Map<string, string>();
  for (const part of header.split(';')) {
    const at = part.indexOf('=');
    const name = part.slice(0, at).trim();
    // Of two with one name the first is the one with the longer path or age (RFC 6265, 5.4).
    if (at > 0 && !cookies.has(name)) cookies.set(name, part.slice(at + 1).trim());
  }
  return cookies;
}

/** HttpOnly: no script reads it. SameSite=Strict: no other site makes the browser send it. */
export function cookieWith(secret: string, isSecure: boolean): string {
  const name = isSecure ? secureName : plainName;
  return `${name}=${secret}; Path=/; HttpOnly; SameSite=Strict${isSecure ? '; Secure' : ''}`;
}

export const cookieGone = (isSecure: boolean): string => `${cookieWith('', isSecure)}; Max-Age=0`;
