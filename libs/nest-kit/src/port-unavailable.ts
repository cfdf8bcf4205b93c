export interface WantedPort {
  /** What would have listened: `gRPC`, `HTTP`. */
  readonly what: string;
  /** The flag that chooses another port. */
  readonly flag: string;
  readonly host: string;
  readonly port: number;
}

/** The process cannot listen where it was told to. The message is a sentence for an operator. */
export class PortUnavailable extends Error {
  readonly code = 'PortUnavailable';
  constructor(wanted: WantedPort, cause: Error) {
    super(sentence(wanted, `${(cause as { code?: string }).code ?? ''} ${cause.message}`), {
      cause,
    });
  }
}

function sentence({ what, flag, host, port }: WantedPort, reason: string): string {
  const place = `port ${port} on ${host}`;
  if (reason.includes('EADDRINUSE')) {
    return (
      `${what} cannot start: ${place} is already in use, perhaps by another Stillhere. ` +
      `Stop that one, or choose another port with ${flag} PORT. Nothing was changed.`
    );
  }
  if (reason.includes('EACCES')) {
    return (
      `${what} cannot start: this account may not listen on ${place}. ` +
      `Choose a port above 1023 with ${flag} PORT. Nothing was changed.`
    );
  }
  return (
    `${what} cannot start: ${place} is no address of this machine. ` +
    'Choose one with --host, for example --host 127.0.0.1. Nothing was changed.'
  );
}
