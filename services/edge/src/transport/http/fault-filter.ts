import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { LOGGER, type Logger } from '@stillhere/nest-kit';
import type { FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { type Answer, answerTo, plainAnswer } from './http-fault.js';
import { notFoundPage } from './not-found-page.js';

/** Every refusal leaves as one shape, in words; what is our fault is logged without its content. */
@Catch()
export class FaultFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const answer = answerTo(error);
    if (answer.isFault)
      this.logger.error('a request met a fault', { url: request.routeOptions.url, error });
    if (reply.sent) return;
    const isNothing = request.is404 || answer.body.code === 'HostUnknown';
    if (answer.status === 404 && isNothing) missing(request, reply, answer);
    else send(reply, answer);
  }
}

function send(reply: FastifyReply, { status, body }: Answer): void {
  const { retryAfterMs } = body;
  if (retryAfterMs !== undefined) reply.header('retry-after', Math.ceil(retryAfterMs / 1_000));
  void reply.code(status).send(body);
}

/** Programs get JSON, people a page; a known address says which requests it takes. */
function missing(request: FastifyRequest, reply: FastifyReply, answer: Answer): void {
  const path = pathOf(request.url);
  const allowed = allowedAt(request, path);
  if (!request.is404 && isForPrograms(path)) {
    send(reply, answer);
  } else if (allowed.length > 0 && !allowed.includes(request.method)) {
    reply.header('allow', allowed.join(', '));
    send(reply, plainAnswer(405));
  } else if (isForPrograms(path)) {
    send(reply, plainAnswer(404));
  } else if (isFile(path)) {
    // A page in the place of a script or a picture would only be taken for one.
    void reply
      .code(404)
      .type('text/plain; charset=utf-8')
      .send('There is nothing at this address.');
  } else {
    void reply.code(404).type('text/html; charset=utf-8').send(notFoundPage);
  }
}

const methods: readonly HTTPMethods[] = ['GET', 'HEAD', 'POST'];

function allowedAt({ server }: FastifyRequest, path: string): string[] {
  const known = methods.filter((method) => server.hasRoute({ method, url: path }));
  // Everything else is a file of the web apps, there or not.
  return known.length > 0 || isForPrograms(path) ? known : ['GET', 'HEAD'];
}

const isForPrograms = (path: string): boolean => /^\/(api|live)(\/|$)/.test(path);

/** `/assets/page-DVUjDchq.js`, `/icon.svg`: part of a page, never a page that somebody typed. */
const isFile = (path: string): boolean => /\.[a-z\d]+$/i.test(path) && !path.endsWith('.html');

const pathOf = (url: string): string => url.split('?')[0] ?? '/';
