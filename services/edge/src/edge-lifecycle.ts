import type { Server } from 'node:http';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { Desks } from './application/desk/desks.js';
import type { Gateway } from './application/live/gateway.js';

export const GATEWAY = Symbol('stillhere.edge.gateway');
export const DESKS = Symbol('stillhere.edge.desks');
export const OPEN_DOORS = Symbol('stillhere.edge.open-doors');

/** Lets people in; `stop` shows out who is still there, and resolves when all are gone. */
export type OpenDoors = (server: Server) => { stop(): Promise<void> };

/** Opens the doors when everything behind them is ready, and closes them first. */
@Injectable()
export class EdgeLifecycle implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private doors: ReturnType<OpenDoors> | undefined;

  constructor(
    @Inject(HttpAdapterHost) private readonly host: HttpAdapterHost,
    @Inject(GATEWAY) private readonly gateway: Gateway,
    @Inject(DESKS) private readonly desks: Desks,
    @Inject(OPEN_DOORS) private readonly openDoors: OpenDoors,
  ) {}

  onApplicationBootstrap(): void {
    this.gateway.start();
    this.doors = this.openDoors(this.host.httpAdapter.getHttpServer());
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.desks.drain();
    await this.gateway.drain();
    this.desks.end();
    await this.doors?.stop();
    this.gateway.stop();
  }
}
