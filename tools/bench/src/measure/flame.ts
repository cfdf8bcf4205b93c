/** What `--cpu-prof` writes, as far as it is read here. Times in microseconds. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: {
      readonly functionName: string;
      readonly url: string;
      readonly lineNumber: number;
    };
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

interface Frame {
  readonly name: string;
  readonly place: string;
  timeUs: number;
  readonly children: Map<string, Frame>;
}

const title =
  'Where the main thread spends its busy time; a frame stands on the one that called it';
const widthPx = 1_200;
const rowPx = 16;
/** Narrower frames tell nothing and make most of the file. */
const shareMin = 0.003;
const letterPx = 6.2;

/** The busy time of the last `lastMs` as a flame graph: calls upwards, width is time. */
export function flameGraph(profile: CpuProfile, lastMs: number): string {
  const root = treeOf(profile, lastMs * 1_000);
  const depth = depthOf(root, root.timeUs);
  const heightPx = (depth + 2) * rowPx;
  const place = { root, heightPx };
  const boxes = boxesOf(root, { xPx: 0, row: 0 }, place).join('\n');
  const style = 'text{font:10px monospace;fill:#222}rect{stroke:#fff;stroke-width:.5}';
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${widthPx} ${heightPx}"><title>${title}</title><style>${style}</style>\n${boxes}\n</svg>\n`;
}

function treeOf(profile: CpuProfile, lastUs: number): Frame {
  const nodes = new Map(profile.nodes.map((node) => [node.id, node]));
  const parents = new Map<number, number>();
  for (const { id, children = [] } of profile.nodes) {
    for (const child of children) parents.set(child, id);
  }
  const wholeUs = profile.timeDeltas.reduce((sum, delta) => sum + delta, 0);
  const root: Frame = { name: 'busy', place: '', timeUs: 0, children: new Map() };
  let atUs = 0;
  for (const [index, sample] of profile.samples.entries()) {
    const deltaUs = profile.timeDeltas[index] ?? 0;
    atUs += deltaUs;
    if (atUs < wholeUs - lastUs) continue;
    const stack: number[] = [];
    for (let id: number | undefined = sample; id !== undefined; id = parents.get(id)) {
      stack.push(id);
    }
    // The last one is the profile's own root.
    const calls = stack.slice(0, -1).reverse();
    if (nodes.get(calls[0] ?? 0)?.callFrame.functionName === '(idle)') continue;
    root.timeUs += deltaUs;
    let frame = root;
    for (const id of calls) {
      frame = childOf(frame, nodes.get(id)?.callFrame);
      frame.timeUs += deltaUs;
    }
  }
  return root;
}

function childOf(frame: Frame, call: CpuProfile['nodes'][number]['callFrame'] | undefined): Frame {
  const name = call?.functionName || '(anonymous)';
  const place = placeOf(call?.url ?? '');
  const key = `${name} ${place} ${call?.lineNumber}`;
  const known = frame.children.get(key);
  if (known) return known;
  const fresh: Frame = { name, place, timeUs: 0, children: new Map() };
  frame.children.set(key, fresh);
  return fresh;
}

/** No path of the machine that it was made on. */
export const placeOf = (url: string): string =>
  url
    .replace(/^.*\/node_modules\//, '')
    .replace(/^file:.*\/(libs|services|tools)\//, '$1/')
    .replace('/dist/', '/');

const isWide = (frame: Frame, wholeUs: number): boolean => frame.timeUs >= wholeUs * shareMin;

const depthOf = (frame: Frame, wholeUs: number): number =>
  1 +
  Math.max(
    0,
    ...[...frame.children.values()]
      .filter((child) => isWide(child, wholeUs))
      .map((child) => depthOf(child, wholeUs)),
  );

interface At {
  readonly xPx: number;
  readonly row: number;
}

function boxesOf(
  frame: Frame,
  { xPx, row }: At,
  whole: { readonly root: Frame; readonly heightPx: number },
): string[] {
  const { root, heightPx } = whole;
  const boxPx = (frame.timeUs / root.timeUs) * widthPx;
  const yPx = heightPx - (row + 1) * rowPx;
  const percent = ((100 * frame.timeUs) / root.timeUs).toFixed(1);
  const letters = Math.floor((boxPx - 4) / letterPx);
  const label = letters < 3 ? '' : escaped(frame.name.slice(0, letters));
  const box = `<g><title>${escaped(`${frame.name} ${frame.place}`)} ${percent} %</title><rect x="${xPx.toFixed(1)}" y="${yPx}" width="${boxPx.toFixed(1)}" height="${rowPx - 1}" fill="${colourOf(frame)}"/>${label === '' ? '' : `<text x="${(xPx + 2).toFixed(1)}" y="${yPx + 11}">${label}</text>`}</g>`;
  const boxes = [box];
  let nextPx = xPx;
  for (const child of [...frame.children.values()].sort((a, b) => b.timeUs - a.timeUs)) {
    if (isWide(child, root.timeUs)) {
      boxes.push(...boxesOf(child, { xPx: nextPx, row: row + 1 }, whole));
    }
    nextPx += (child.timeUs / root.timeUs) * widthPx;
  }
  return boxes;
}

/** Ours, the libraries', the runtime's. */
function colourOf({ place }: Frame): string {
  if (/^(libs|services)\//.test(place)) return '#f2b56b';
  return place.startsWith('node:') || place === '' ? '#c9d4de' : '#a8d3a2';
}

const escaped = (text: string): string =>
  text.replace(/[&<>"]/g, (found) => `&#${found.charCodeAt(0)};`);
