import type { reporting as api, CallContext } from '@stillhere/contracts';
import { callContext, nobody } from '@stillhere/nest-kit';
import type { Reporting } from '../../application/reporting.js';
import { getFloor, watchFloor } from '../../application/watch-floor.js';

/** Both doors pass a context; without one nobody is calling. */
const from = (context?: CallContext): CallContext =>
  context ?? callContext({ principal: nobody('') });

export class ReportingGrpc implements api.ReportingService {
  constructor(private readonly reporting: Reporting) {}

  async getFloor(_: api.GetFloorRequest, context?: CallContext): Promise<api.Floor> {
    return getFloor(this.reporting, from(context));
  }

  watchFloor(_: api.GetFloorRequest, context?: CallContext): AsyncIterable<api.Floor> {
    return watchFloor(this.reporting, from(context));
  }
}
