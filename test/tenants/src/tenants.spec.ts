import { jest } from '@jest/globals';
import { Server, withoutDesks } from '@stillhere/harness';
import { freePorts } from '@stillhere/testing';
import { tenantsApart } from './apart.js';

jest.setTimeout(300_000);

tenantsApart('two networks in one process', async () => {
  const [port = 0] = await freePorts(1);
  const args = ['--metrics', String(port)];
  const entry = 'services/standalone/dist/main.js';
  const server = await Server.start({ name: 'tenants', entry, env: withoutDesks, args });
  const metrics = async (): Promise<string> =>
    (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return { server, metrics };
});
