import { type CpuProfile, placeOf } from './flame.js';

const rowsMax = 40;

/** Whose time the busy time of the last `lastMs` is, as tables: of a place itself and of what it calls. */
export function sharesOf(profile: CpuProfile, lastMs: number): string {
  const calls = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]));
  const callers = new Map(
    profile.nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  );
  const [own, withCalled, functions] = [new Sums(), new Sums(), new Sums()];
  const wholeUs = profile.timeDeltas.reduce((sum, delta) => sum + delta, 0);
  let [atUs, busyUs] = [0, 0];
  for (const [index, sample] of profile.samples.entries()) {
    const us = profile.timeDeltas[index] ?? 0;
    atUs += us;
    const call = calls.get(sample);
    if (!call || atUs < wholeUs - lastMs * 1_000 || call.functionName === '(idle)') continue;
    busyUs += us;
    own.add(roomOf(call), us);
    functions.add(`${call.functionName || '(anonymous)'} ${placeOf(call.url)}`.trim(), us);
    const rooms = new Set<string>();
    for (let id: number | undefined = sample; id !== undefined; id = callers.get(id)) {
      const caller = calls.get(id);
      if (caller) rooms.add(roomOf(caller));
    }
    for (const room of rooms) withCalled.add(room, us);
  }
  return [
    `Main thread, ${Math.round(busyUs / 1_000)} ms busy.`,
    '',
    ...own.table('place, itself', busyUs),
    '',
    ...withCalled.table('place, with what it calls', busyUs),
    '',
    ...functions.table('function, itself', busyUs),
    '',
  ].join('\n');
}

class Sums {
  readonly #us = new Map<string, number>();

  add(key: string, us: number): void {
    this.#us.set(key, (this.#us.get(key) ?? 0) + us);
  }

  table(head: string, wholeUs: number): string[] {
    const rows = [...this.#us].sort(([, a], [, b]) => b - a).slice(0, rowsMax);
    return [
      `| share | ${head} |`,
      '|---|---|',
      ...rows.map(([key, us]) => `| ${((100 * us) / wholeUs).toFixed(1)} % | ${key} |`),
    ];
  }
}

/** A package of ours with the folder in it, a library, a module of the runtime, or the runtime itself. */
function roomOf({ url, functionName }: CpuProfile['nodes'][number]['callFrame']): string {
  const place = placeOf(url);
  if (place === '') return functionName.startsWith('(') ? functionName : `runtime: ${functionName}`;
  if (/^(libs|services|tools)\//.test(place)) return place.split('/').slice(0, -1).join('/');
  if (place.startsWith('node:')) return place;
  return place
    .split('/')
    .slice(0, place.startsWith('@') ? 2 : 1)
    .join('/');
}
