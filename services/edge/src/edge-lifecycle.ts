import type { Server } from 'node:http';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Cancel, Clock, Timers } from '@stillhere/kernel';
import { CLOCK, TIMERS } from '@stillhere/nest-kit';
import type { SocketServer } from '@stillhere/socket-server';
import type { Gateway } from './application/live/gateway.js';
import { DeskStreams } from './transport/http/desk-streams.js';
import { judgeAwake } from './transport/http/judge-awake.js';
import { requestTimeoutMs } from './transport/http/server-options.js';

export const GATEWAY = Symbol('stillhere.edge.gateway');
export const OPEN_LIVE_DOOR = Symbol('stillhere.edge.open-live-door');

export type OpenLiveDoor = (server: Server) => SocketServer;

/** Opens the doors when everything behind them is ready, and closes them first. */
@Injectable()
export class EdgeLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private sockets: SocketServer | undefined;
  private judge: { stop: Cancel } | undefined;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(GATEWAY) private readonly gateway: Gateway,
    @Inject(OPEN_LIVE_DOOR) private readonly openLiveDoor: OpenLiveDoor,
    @Inject(DeskStreams) private readonly streams: DeskStreams,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(TIMERS) private readonly timers: Timers,
  ) {}

  onApplicationBootstrap(): void {
    this.gateway.start();
    const server: Server = this.host.httpAdapter.getHttpServer();
    this.judge = judgeAwake(server, requestTimeoutMs, { clock: this.clock, timers: this.timers });
    this.sockets = this.openLiveDoor(server);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.gateway.drain();
    await this.sockets?.stop();
    this.judge?.stop();
    this.gateway.stop();
    this.streams.endAll();
  }
}
