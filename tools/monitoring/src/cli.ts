import { resolve } from 'node:path';
import { type Output, openOutput, readSettings, type Settings } from '@stillhere/command-line';
import { checkAlerts } from './alerts.js';
import { dashboards } from './dashboards/index.js';
import { differingFiles, writeFiles } from './files.js';
import { grafanaDashboard } from './grafana.js';

const root = resolve(import.meta.dirname, '../../..');

const settings = {
  check: { kind: 'switch', help: 'Writes nothing; says which files are not as they would be' },
} as const satisfies Settings;

const usage = `What people watch Stillhere by.

  npm run dashboards               writes deploy/dashboards from tools/monitoring/src/dashboards
  npm run dashboards -- --check    says whether they are as they would be written
  npm run alerts                   checks deploy/alerts by promtool, and runs their cases`;

/** The first word names the command; npm gives it. Resolves with the exit code: 0 done, 1 not, 2 not understood. */
export async function runMonitoring(
  [word, ...args]: readonly string[],
  output: Output = openOutput(),
): Promise<number> {
  const read = readSettings(settings, { args, env: {}, usage });
  if (!read.ok) {
    if (read.help) output.print(read.text);
    else output.say(read.text);
    return read.help ? 0 : 2;
  }
  if (word === 'alerts') return checkAlerts(root, output);
  if (word !== 'dashboards') {
    output.say(usage);
    return 2;
  }
  const files = dashboardFiles();
  if (!read.values.check) {
    for (const path of writeFiles(root, files)) output.print(path);
    return 0;
  }
  const differing = differingFiles(root, files);
  for (const path of differing) {
    output.say(
      `${path} is not as it would be written. Run "npm run dashboards". Nothing was changed.`,
    );
  }
  return differing.length === 0 ? 0 : 1;
}

/** By their path in the repository. */
export const dashboardFiles = (): ReadonlyMap<string, string> =>
  new Map(
    dashboards.map((dashboard) => [
      `deploy/dashboards/${dashboard.name}.json`,
      `${JSON.stringify(grafanaDashboard(dashboard), null, 2)}\n`,
    ]),
  );
