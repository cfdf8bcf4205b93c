import { describe, expect, it } from '@jest/globals';
import type { routing as api } from '@stillhere/contracts';
import { isServiceFault } from '@stillhere/nest-kit';
import { ada, as, createFixture } from '../../../test/fixture.js';
import { RoutingGrpc } from './routing.grpc.js';

const presence = as('system:presence', ['service']);
const opening = (connection: string, fence: number): api.RecordDeskRequest => ({
  ...{ counselor: ada, connection, fact: 'opened', cause: '', evidence: '', lastHeardAt: '' },
  ...{ gateway: 'g1', device: 'd1', tab: connection, surface: 'visible', fence },
});

async function faultOf(call: Promise<unknown>) {
  const error = await call.catch((thrown: unknown) => thrown);
  if (!isServiceFault(error)) throw new Error(`no fault but ${String(error)}`);
  return { code: error.code, field: error.field, retryable: error.retryable };
}

describe('a desk', () => {
  it('is spoken of by its newest owner of presence; an older one is refused and learns why', async () => {
    const fixture = createFixture();
    const process = await fixture.start();
    const service = new RoutingGrpc(process.routing);
    expect(await service.recordDesk(opening('k1', 3), presence)).toEqual({ appended: true });
    const taking = { counselor: ada, fence: 4 };
    expect(await service.takeDesk(taking, presence)).toEqual({ appended: true });
    expect(await service.takeDesk(taking, presence)).toEqual({ appended: false });
    const stale = { code: 'StaleOwner', retryable: false };
    for (const fence of [3, 0]) {
      expect(await faultOf(service.recordDesk(opening('k2', fence), presence))).toMatchObject(
        stale,
      );
    }
    expect(await faultOf(service.takeDesk({ ...taking, fence: 3 }, presence))).toMatchObject(stale);
    expect(await faultOf(service.takeDesk({ ...taking, fence: -1 }, presence))).toMatchObject({
      field: 'fence',
    });
    expect(await faultOf(service.takeDesk(taking, as(ada, ['counselor'])))).toMatchObject({
      code: 'AccessDenied',
    });
    expect(await service.recordDesk(opening('k2', 4), presence)).toEqual({ appended: true });
    await process.stop();
  });
});
