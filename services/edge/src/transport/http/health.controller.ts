import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import { HEALTH, type HealthState } from '@stillhere/nest-kit';
import type { FastifyReply } from 'fastify';
import { Access } from './access.js';

/** Alive: this process answers. Ready: it can take work; never a reason to restart it. */
@Controller()
export class HealthController {
  constructor(@Inject(HEALTH) private readonly health: HealthState) {}

  @Access('edge/health')
  @Get('healthz')
  @Header('cache-control', 'no-store')
  alive(): { status: string } {
    return { status: 'alive' };
  }

  @Access('edge/health')
  @Get('readyz')
  async ready(@Res() reply: FastifyReply): Promise<void> {
    const { ready, notes } = this.health;
    await reply
      .code(ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send({
        status: ready ? 'ready' : 'not ready',
        ...(Object.keys(notes).length > 0 && { notes }),
      });
  }
}
