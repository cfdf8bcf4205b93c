import 'reflect-metadata';
import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { PortUnavailable, systemTimers, type TrustedProxies } from '@stillhere/nest-kit';
import { edgeServerOptions } from './transport/http/server-options.js';

/** When the process stops, what has not been answered by then is cut off. */
const requestsFinishWithinMs = 3_000;

/** The HTTP server of a process, around whatever its root module imports. */
export const createEdge = (
  root: DynamicModule,
  proxies: TrustedProxies,
): Promise<NestFastifyApplication> =>
  NestFactory.create<NestFastifyApplication>(root, new FastifyAdapter(edgeServerOptions(proxies)), {
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });

/** Rejects with PortUnavailable. */
export async function listenForBrowsers(
  app: NestFastifyApplication,
  { host, httpPort: port }: { readonly host: string; readonly httpPort: number },
): Promise<string> {
  try {
    await app.listen(port, host);
  } catch (error) {
    throw new PortUnavailable({ what: 'HTTP', flag: '--http', host, port }, error as Error);
  }
  return app.getUrl();
}

/** Requests that are under way may finish, but not one whose sender has gone quiet. */
export async function closeEdge(app: NestFastifyApplication): Promise<void> {
  const server = app.getHttpServer();
  const cancel = systemTimers.after(requestsFinishWithinMs, () => server.closeAllConnections());
  await app.close();
  cancel();
}
