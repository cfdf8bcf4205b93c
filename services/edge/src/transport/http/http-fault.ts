import type { SignInEnd } from '@stillhere/identity';
import { type FaultStatus, isServiceFault, toServiceFault } from '@stillhere/nest-kit';

/** What every refusal of the HTTP door looks like. `message` is a sentence for a person. */
export interface HttpFaultBody {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
  /** Why the sign-in ended, with 401. */
  readonly reason?: SignInEnd;
  readonly retryAfterMs?: number;
}

/** A refusal that the door itself makes. */
export class HttpFault extends Error {
  constructor(
    readonly status: number,
    readonly body: HttpFaultBody,
  ) {
    super(body.code);
  }
}

const statuses: Readonly<Record<FaultStatus, number>> = {
  'invalid-argument': 400,
  unauthenticated: 401,
  'permission-denied': 403,
  'not-found': 404,
  'failed-precondition': 409,
  'already-exists': 409,
  aborted: 409,
  'resource-exhausted': 507,
  internal: 500,
  unavailable: 503,
  'deadline-exceeded': 504,
};

/** Refusals that HTTP itself or the framework makes, in our words. */
const plain: Readonly<Record<number, HttpFaultBody>> = {
  400: { code: 'BadRequest', message: 'The request could not be read. Nothing was changed.' },
  404: { code: 'NotFound', message: 'There is nothing at this address. Nothing was changed.' },
  405: {
    code: 'MethodNotAllowed',
    message: 'This address does not take this kind of request. Nothing was changed.',
  },
  408: { code: 'TooSlow', message: 'The request did not come in time. Nothing was changed.' },
  413: { code: 'TooLarge', message: 'The request is larger than 64 KB. Nothing was changed.' },
  414: { code: 'AddressTooLong', message: 'This address is too long. Nothing was changed.' },
  415: {
    code: 'WrongType',
    message: 'Send JSON: content-type application/json. Nothing was changed.',
  },
  431: { code: 'HeadersTooLarge', message: 'The headers are too large. Nothing was changed.' },
  503: {
    code: 'Stopping',
    message: 'This server is stopping. Nothing was changed; try again in a moment.',
  },
};

const ours: HttpFaultBody = {
  code: 'Internal',
  message: 'Something on our side went wrong. Nothing that was saved is lost. Please try again.',
};

export interface Answer {
  readonly status: number;
  readonly body: HttpFaultBody;
  /** Ours to look into: not a refusal. */
  readonly isFault: boolean;
}

/** The door's own answer for a status of HTTP. */
export function plainAnswer(status: number): Answer {
  const body = Object.hasOwn(plain, status) ? plain[status] : undefined;
  return body ? { status, body, isFault: false } : { status: 500, body: ours, isFault: true };
}

export function answerTo(error: unknown): Answer {
  if (error instanceof HttpFault) return { status: error.status, body: error.body, isFault: false };
  // The accounts of a cluster are in its database, which may be away.
  if (isDatabaseAway(error)) return answerTo(toServiceFault(error));
  if (!isServiceFault(error)) return plainAnswer(statusOf(error) ?? 500);
  const isFault = error.status === 'internal';
  return { status: statuses[error.status], body: isFault ? ours : inJson(error), isFault };
}

const isDatabaseAway = (error: unknown): boolean =>
  error instanceof Error && (error as { readonly code?: unknown }).code === 'PostgresFault';

/** Services name fields as their protos do; JSON here has them in camel case. */
function inJson({ code, message, field }: HttpFaultBody): HttpFaultBody {
  if (field === undefined) return { code, message };
  const name = field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { code, message: message.replace(`'${field}'`, `'${name}'`), field: name };
}

/** The status that HTTP, the framework or the file server means by an error of theirs. */
function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { statusCode, getStatus } = error as { statusCode?: unknown; getStatus?: unknown };
  const status: unknown = typeof getStatus === 'function' ? getStatus.call(error) : statusCode;
  if (typeof status !== 'number') return undefined;
  if (status in plain) return status;
  // A forbidden path is one that leads nowhere; what else it may mean is not for the caller.
  if (status === 403) return 404;
  return status >= 400 && status < 500 ? 400 : undefined;
}
