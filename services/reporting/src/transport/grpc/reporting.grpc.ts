import type { reporting as api, CallContext } from '@stillhere/contracts';
import { callContext, nobody } from '@stillhere/nest-kit';
import { contributionShown, explainFigure } from '../../application/figures/explain-figure.js';
import { exportFigures } from '../../application/figures/export-figures.js';
import { listMeasures } from '../../application/figures/list-measures.js';
import { queryMeasures } from '../../application/figures/query-measures.js';
import type { Reporting } from '../../application/reporting.js';
import { getFloor, watchFloor } from '../../application/watch-floor.js';
import { explainInput, exportInput, pageToken, queryInput } from './figure-requests.js';

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

  async listMeasures(
    _: api.ListMeasuresRequest,
    context?: CallContext,
  ): Promise<api.MeasureCatalogue> {
    return listMeasures(from(context));
  }

  async query(request: api.QueryRequest, context?: CallContext): Promise<api.Figures> {
    return queryMeasures(this.reporting, queryInput(request), from(context));
  }

  async explain(request: api.ExplainRequest, context?: CallContext): Promise<api.Explanation> {
    const page = await explainFigure(this.reporting, explainInput(request), from(context));
    return {
      contributions: page.contributions.map((one) => contributionShown(one, page.showsGroups)),
      nextPageToken: page.next === undefined ? '' : pageToken(page.next),
      version: page.version,
    };
  }

  async *export(request: api.ExportRequest, context?: CallContext): AsyncIterable<api.ExportChunk> {
    yield* exportFigures(this.reporting, exportInput(request), from(context));
  }
}
