import { jest } from '@jest/globals';
import { describeOn } from '@stillhere/engines/testing';
import { Server, withoutDesks } from '@stillhere/harness';
import { tenantsApart } from './apart.js';

jest.setTimeout(300_000);

// The cluster brings a server of its own up, as `npm run cluster` does: it is there where this engine is.
describeOn('postgres', 'every service as two processes', () => {
  tenantsApart('two networks in one cluster', async () => {
    const entry = 'tools/cluster/dist/main.js';
    const server = await Server.start({ name: 'tenants', entry, env: withoutDesks });
    const metrics = async (): Promise<string> => {
      const pages = server.processes.map(async ({ health }) => {
        const answer = await fetch(`${health}/metrics`);
        return answer.ok ? answer.text() : '';
      });
      return (await Promise.all(pages)).join('\n');
    };
    return { server, metrics };
  });
});
