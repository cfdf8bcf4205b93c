import type { Orders } from '../said.js';
import { Port } from './port.js';

/** What a machine does between its boot and the cut. Runs in it, as root of nothing else. */
async function run(): Promise<void> {
  const port = new Port();
  const fail = (error: unknown): void => {
    port.say({ kind: 'problem', detail: String((error as Error).stack ?? error) });
    process.exit(1);
  };
  process.on('uncaughtException', fail);
  process.on('unhandledRejection', fail);
  const orders = JSON.parse(await port.hear()) as Orders;
  await work(port, orders);
  port.say({ kind: 'closed' });
  // A read of the port that nobody will answer keeps nothing alive.
  process.exit(0);
}

/** Loads no more than it needs: an emulated processor takes its time over each module. */
async function work(port: Port, orders: Orders): Promise<void> {
  if (orders.part === 'server') await (await import('./server.js')).runServer(port, orders);
  else await (await import('./library.js')).runLibrary(port, orders);
}

await run();
