import type { TextSetting } from '@stillhere/command-line';
import { openHealthDoor, type Told } from './health-door.js';
import type { ShutdownSteps } from './shutdown-steps.js';

/** Where figures are told. */
export interface MetricsAddress {
  readonly host: string;
  readonly port: number;
}

/** Figures are for those who run it: nobody else reaches this machine's own address. */
const hostDefault = '127.0.0.1';
const form = /^(?:(?<host>[^:\s/]+|\[[0-9a-f:.]+\]):)?(?<port>\d{1,5})$/i;

/** `undefined`: nowhere. A text is what is wrong with it. */
export function metricsAddressOf(text: string): MetricsAddress | undefined | string {
  if (text === '') return undefined;
  const groups = form.exec(text)?.groups;
  const port = Number(groups?.port);
  if (groups === undefined || port > 65_535) {
    const found = `--metrics is "${text.slice(0, 80)}"`;
    return `${found} but must be a port like 9464, or an address and a port like 10.0.0.5:9464.`;
  }
  return { host: (groups.host ?? hostDefault).replace(/^\[|\]$/g, ''), port };
}

/** Of a process whose own door is the internet's: what others tell on their health page is apart from it. */
export const metricsSetting = {
  kind: 'text',
  value: '[ADDRESS:]PORT',
  default: '',
  env: 'STILLHERE_METRICS',
  help: 'Figures at /metrics, apart from all else and on this machine unless an address is given',
} as const satisfies TextSetting;

/** Before anything is touched: a port that is taken refuses the start. */
export async function openMetricsDoor(
  wanted: MetricsAddress | undefined,
  told: Told,
  opened: ShutdownSteps,
): Promise<{ readonly metrics?: string }> {
  if (wanted === undefined) return {};
  const door = await openHealthDoor(told, { flag: '--metrics', ...wanted });
  opened.add({ name: 'metrics', atMostMs: 1_000, run: () => door.close() });
  return { metrics: door.address };
}
