import type { Server } from 'node:http';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { SocketServer } from '@stillhere/socket-server';
import type { Gateway } from './application/live/gateway.js';
import { DeskStreams } from './transport/http/desk-streams.js';

export const GATEWAY = Symbol('stillhere.edge.gateway');
export const OPEN_LIVE_DOOR = Symbol('stillhere.edge.open-live-door');

export type OpenLiveDoor = (server: Server) => SocketServer;

/** Opens the doors when everything behind them is ready, and closes them first. */
@Injectable()
export class EdgeLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private sockets: SocketServer | undefined;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(GATEWAY) private readonly gateway: Gateway,
    @Inject(OPEN_LIVE_DOOR) private readonly openLiveDoor: OpenLiveDoor,
    @Inject(DeskStreams) private readonly streams: DeskStreams,
  ) {}

  onApplicationBootstrap(): void {
    this.gateway.start();
    this.sockets = this.openLiveDoor(this.host.httpAdapter.getHttpServer());
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.gateway.drain();
    await this.sockets?.stop();
    this.gateway.stop();
    this.streams.endAll();
  }
}
