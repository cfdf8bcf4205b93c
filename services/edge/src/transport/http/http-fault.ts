import { type FaultStatus, isServiceFault } from '@stillhere/nest-kit';

/** What every refusal of the HTTP door looks like. `message` is a sentence for a person. */
export interface HttpFaultBody {
  readonly code: string;
  readonly message: string;
  readonly field?: string;
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

interface FrameworkFault {
  readonly statusCode: number;
  readonly code?: string;
}

/** Refusals that HTTP itself or the framework makes, in our words. */
const plain: Readonly<Record<number, HttpFaultBody>> = {
  400: { code: 'BadRequest', message: 'The request could not be read. Nothing was changed.' },
  404: { code: 'NotFound', message: 'There is nothing at this address.' },
  405: { code: 'MethodNotAllowed', message: 'This address does not take this kind of request.' },
  413: { code: 'TooLarge', message: 'The request is larger than 64 KB. Nothing was changed.' },
  415: { code: 'WrongType', message: 'Send JSON: content-type application/json.' },
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

export function answerTo(error: unknown): Answer {
  if (error instanceof HttpFault) return { status: error.status, body: error.body, isFault: false };
  if (isServiceFault(error)) {
    const body = inJson(error);
    const isFault = error.status === 'internal';
    return { status: statuses[error.status], body: isFault ? ours : body, isFault };
  }
  const status = statusOf(error);
  const body = status === undefined ? undefined : plain[status];
  return body && status !== undefined
    ? { status, body, isFault: false }
    : { status: 500, body: ours, isFault: true };
}

/** Services name fields as their protos do; JSON here has them in camel case. */
function inJson({ code, message, field }: HttpFaultBody): HttpFaultBody {
  if (field === undefined) return { code, message };
  const name = field.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return { code, message: message.replace(`'${field}'`, `'${name}'`), field: name };
}

function statusOf(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  if ('statusCode' in error) {
    const { statusCode } = error as FrameworkFault;
    return statusCode >= 400 && statusCode < 500
      ? statusCode in plain
        ? statusCode
        : 400
      : undefined;
  }
  if ('getStatus' in error && typeof error.getStatus === 'function') {
    const status: unknown = error.getStatus();
    return typeof status === 'number' && status in plain ? status : undefined;
  }
  return undefined;
}
