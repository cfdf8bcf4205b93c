import { commandOf, metricsAddressOf, metricsSetting } from '@stillhere/process-kit';
import { serviceParser } from '@stillhere/service-process';
import { edgeOptionsOf, edgeSettings } from './settings.js';
import { start } from './start.js';

const httpSetting = {
  kind: 'number',
  value: 'PORT',
  min: 0,
  max: 65_535,
  default: 8_080,
  env: 'STILLHERE_HTTP',
  help: 'Visitor page and desk; 0: any free port',
} as const;

const parse = serviceParser({
  name: 'edge',
  neighbours: ['session', 'intake', 'routing', 'reporting'],
  needsLog: true,
  hasHealthPage: false,
  settings: { http: httpSetting, metrics: metricsSetting, ...edgeSettings },
  read(values) {
    const edge = edgeOptionsOf(values);
    if (typeof edge === 'string') return edge;
    const metrics = metricsAddressOf(values.metrics);
    if (typeof metrics === 'string') return metrics;
    return { ...edge, httpPort: values.http, metrics };
  },
});

/** The edge in a process of its own. */
export const run = commandOf(parse, {
  name: 'stillhere-edge',
  start,
  async sayReady({ http, grpc }, print) {
    print(`edge is ready: ${http}, gRPC ${grpc}`);
  },
});
