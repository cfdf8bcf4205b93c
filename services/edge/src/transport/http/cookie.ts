import { cameByTls, type RawRequest } from './came-by-tls.js';

/** `__Host-` binds it to this host, to https and to the whole site; plain http is for trials only. */
const secureName = '__Host-stillhere';
const plainName = 'stillhere';
const secureDeviceName = '__Host-stillhere-device';
const plainDeviceName = 'stillhere-device';
const yearS = 31_536_000;
const secretPattern = /^[\w-]{16,128}$/;

/**
 * The staff secret of a request; `undefined`: none that has its shape. By TLS only the bound cookie
 * counts: the plain one may have been planted by whoever stands on the line or on a sister host.
 */
export const secretOf = (request: RawRequest): string | undefined =>
  cookieIn(request, secureName, plainName);

/** What this browser was given at an earlier sign-in; it lets nobody in. */
export const deviceOf = (request: RawRequest): string | undefined =>
  cookieIn(request, secureDeviceName, plainDeviceName);

function cookieIn(request: RawRequest, secure: string, plain: string): string | undefined {
  const cookies = cookiesOf(request.headers.cookie ?? '');
  const bound = cookies.get(secure);
  const value = bound ?? (cameByTls(request) ? undefined : cookies.get(plain));
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

/** Kept for a year: longer than a sign-in, and good for nothing else than being known. */
export function deviceCookieWith(secret: string, isSecure: boolean): string {
  const name = isSecure ? secureDeviceName : plainDeviceName;
  const flags = `Path=/; Max-Age=${yearS}; HttpOnly; SameSite=Strict`;
  return `${name}=${secret}; ${flags}${isSecure ? '; Secure' : ''}`;
}

export const cookieGone = (isSecure: boolean): string => `${cookieWith('', isSecure)}; Max-Age=0`;
