import { readFileSync } from 'node:fs';
import { intake, link, presence, reporting, routing, session } from '@stillhere/contracts';

interface MethodShape {
  readonly path: string;
  readonly requestSerialize: (value: never) => Uint8Array;
}

export interface Method {
  /** `stillhere.session.v1.SessionService/Post`. */
  readonly action: string;
  /** With leading slash. */
  readonly path: string;
  encode(request: object): Uint8Array;
}

const services = [
  session.SessionServiceService,
  presence.PresenceServiceService,
  intake.IntakeServiceService,
  routing.RoutingServiceService,
  reporting.ReportingServiceService,
];

const methodsOf = (service: object): Method[] =>
  Object.values<MethodShape>(service as Readonly<Record<string, MethodShape>>).map(
    ({ path, requestSerialize }) => ({
      action: path.slice(1),
      path,
      encode: (request) => requestSerialize(request as never),
    }),
  );

/** What a program calls: one request each. */
export const methods: readonly Method[] = services.flatMap(methodsOf);

/** Our own services' streams as well. */
const everyMethod = [...methods, ...methodsOf(link.LinkServiceService)];

export function methodOf(action: string): Method {
  const method = everyMethod.find((one) => one.action === action);
  if (method === undefined) throw new Error(`no such method: ${action}`);
  return method;
}

/** They need nothing from the caller, so an empty request is a good one. */
export const needNothing: ReadonlySet<string> = new Set([
  'stillhere.intake.v1.IntakeService/GetEntry',
  'stillhere.intake.v1.IntakeService/GetSettings',
  'stillhere.intake.v1.IntakeService/ListSettingsVersions',
  'stillhere.routing.v1.RoutingService/GetSettings',
  'stillhere.routing.v1.RoutingService/ListSettingsVersions',
  'stillhere.reporting.v1.ReportingService/GetFloor',
  'stillhere.reporting.v1.ReportingService/ListMeasures',
  'stillhere.reporting.v1.ReportingService/WatchFloor',
  'stillhere.routing.v1.RoutingService/WatchShift',
  'stillhere.routing.v1.RoutingService/GetWait',
  'stillhere.routing.v1.RoutingService/WatchQueue',
]);

/** Role → actions that docs/access-matrix.md denies it. */
export function deniedByPage(): ReadonlyMap<string, readonly string[]> {
  const denied = new Map<string, string[]>();
  let service = '';
  let roles: string[] = [];
  for (const line of readFileSync('docs/access-matrix.md', 'utf8').split('\n')) {
    if (line.startsWith('## ')) service = line.slice(3);
    const cells = line.split('|').map((cell) => cell.trim());
    if (!service.startsWith('stillhere.') || cells.length < 4) continue;
    const [, call = '', ...reach] = cells;
    if (call === 'call') roles = reach;
    else if (!call.startsWith('--')) {
      for (const [index, role] of roles.entries()) {
        if (reach[index] !== '–') continue;
        denied.set(role, [...(denied.get(role) ?? []), `${service}/${call}`]);
      }
    }
  }
  return denied;
}
