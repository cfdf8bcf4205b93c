import type { FastifyReply, FastifyRequest } from 'fastify';
import { securityHeaders } from './security-headers.js';

/** What a reader may leave unread before its stream is cut; it comes back by itself with fresh values. */
export const unreadBytesMax = 1_048_576;
/** How soon a browser comes back. */
const retryMs = 1_000;

/** Server-sent events to one browser. */
export interface EventStream {
  readonly over: AbortSignal;
  /** A value that was stringified once for whoever gets it. */
  send(event: string, json: string): void;
  comment(text: string): void;
  end(): void;
}

export function openEventStream(
  { raw: request }: Pick<FastifyRequest, 'raw'>,
  reply: FastifyReply,
): EventStream {
  const over = new AbortController();
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...securityHeaders(request),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.on('close', () => over.abort());
  const write = (text: string): void => {
    if (over.signal.aborted) return;
    raw.write(text);
    if (raw.writableLength > unreadBytesMax) raw.destroy();
  };
  write(`retry: ${retryMs}\n\n`);
  return {
    over: over.signal,
    send: (event, json) => write(`event: ${event}\ndata: ${json}\n\n`),
    comment: (text) => write(`: ${text}\n\n`),
    end() {
      if (over.signal.aborted) return;
      // First: what is still under way must not be written behind the end.
      over.abort();
      raw.end();
    },
  };
}
