// npm run chart [-- --check]   makes what the chart has from elsewhere: its README from the schema of its values and their
// defaults, and the alerts of deploy/alerts, since a chart reads its own folder only.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

const chart = join(import.meta.dirname, 'stillhere');
const read = (name) => readFileSync(join(chart, name), 'utf8');

/** One line a value; what is free-form is one value. */
function rowsOf(schema, defaults, path) {
  const { type, properties, description = '' } = schema;
  if (type === 'object' && properties !== undefined) {
    const rows = Object.entries(properties).flatMap(([name, one]) =>
      rowsOf(one, defaults?.[name], [...path, name]),
    );
    return path.length === 1 ? [{ section: path[0], description }, ...rows] : rows;
  }
  return [{ path: path.join('.'), takes: takesOf(schema), default: defaults, description }];
}

function takesOf({ type, enum: choices, minimum, maximum, items, additionalProperties, pattern }) {
  if (choices) return choices.map((one) => `\`${one === '' ? "''" : one}\``).join(', ');
  if (type === 'integer') return `${minimum} to ${maximum}`;
  if (type === 'array') return `list of ${items.type === 'string' ? 'text' : 'objects'}`;
  if (additionalProperties?.type === 'string') return 'names and texts';
  if (type === 'object') return 'object';
  return Array.isArray(type) || pattern?.includes('Mi|Gi')
    ? 'amount'
    : (type ?? 'any').replace('string', 'text');
}

const shown = (value) => (value === undefined ? '' : `\`${JSON.stringify(value)}\``);
const cell = (text) => text.replaceAll('|', '\\|').replaceAll('\n', ' ');
const head = ['| value | takes | default | meaning |', '|---|---|---|---|'];
const rowText = (row) =>
  `| \`${row.path}\` | ${cell(row.takes)} | ${cell(shown(row.default))} | ${cell(row.description)} |`;

function readme() {
  const schema = JSON.parse(read('values.schema.json'));
  const defaults = parse(read('values.yaml'));
  const { version, appVersion, kubeVersion, description } = parse(read('Chart.yaml'));
  const rows = Object.entries(schema.properties).flatMap(([name, one]) =>
    rowsOf(one, defaults[name], [name]),
  );
  const single = rows.filter(({ path }) => path !== undefined && !path.includes('.'));
  const others = rows.filter(({ path }) => path === undefined || path.includes('.'));
  const sections = others.flatMap((row) =>
    row.section === undefined
      ? [rowText(row)]
      : ['', `### ${row.section}`, '', row.description, '', ...head],
  );
  return [
    '# stillhere',
    '',
    `${description} Chart ${version}, application ${appVersion}, Kubernetes ${kubeVersion.replace('-0', '')}.`,
    'How to install, upgrade and roll back: [docs/kubernetes.md](../../../docs/kubernetes.md).',
    '',
    '*This page is made from `values.schema.json` and `values.yaml` by `npm run chart`.* A value that is not listed is refused.',
    '',
    '## Values',
    '',
    ...head,
    ...single.map(rowText),
    ...sections,
    '',
  ].join('\n');
}

const alerts = readFileSync(join(import.meta.dirname, '../alerts/stillhere.rules.yaml'), 'utf8');
const made = {
  'README.md': readme(),
  'files/alerts.yaml': `# Made from deploy/alerts/stillhere.rules.yaml by npm run chart.\n${alerts}`,
};
for (const [name, text] of Object.entries(made)) {
  if (!process.argv.includes('--check')) {
    mkdirSync(dirname(join(chart, name)), { recursive: true });
    writeFileSync(join(chart, name), text);
  } else if (read(name) !== text) {
    console.error(
      `deploy/helm/stillhere/${name} is not what it is made from. Run "npm run chart".`,
    );
    process.exitCode = 1;
  }
}
