import { type ArgumentsHost, Catch, type ExceptionFilter, Inject } from '@nestjs/common';
import { LOGGER, type Logger } from '@stillhere/nest-kit';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { answerTo } from './http-fault.js';

/** Every refusal leaves as one shape, in words; what is our fault is logged without its content. */
@Catch()
export class FaultFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly logger: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const { status, body, isFault } = answerTo(error);
    if (isFault)
      this.logger.error('a request met a fault', { url: request.routeOptions.url, error });
    if (!reply.sent) void reply.code(status).send(body);
  }
}
