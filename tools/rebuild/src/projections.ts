import type { LedgerDefinition, ProjectionDefinition } from '@stillhere/event-processing';
import { publishedServicesDefinition } from '@stillhere/intake';
import type { JsonValue } from '@stillhere/kernel';
import {
  contactRowsDefinition,
  deskRowsDefinition,
  presenceRowsDefinition,
} from '@stillhere/presence';
import { observationsDefinition } from '@stillhere/reporting';
import { publishedRulesDefinition, waitingDefinition } from '@stillhere/routing';

/** A ledger keeps its rows and entries where they are stored, a projection all rows in memory. */
export type AnyProjection = ProjectionDefinition<JsonValue> | LedgerDefinition<JsonValue>;

/** Rows are stored as JSON, whatever a projection calls them. */
const any = <Row>(definition: ProjectionDefinition<Row>): AnyProjection =>
  definition as unknown as AnyProjection;
const anyLedger = <State>(definition: LedgerDefinition<State>): AnyProjection =>
  definition as unknown as AnyProjection;

export const isLedger = (one: AnyProjection): one is LedgerDefinition<JsonValue> => 'keyOf' in one;

const projections: ReadonlyMap<string, AnyProjection> = new Map(
  [
    ...[any(contactRowsDefinition), any(deskRowsDefinition), any(presenceRowsDefinition)],
    any(waitingDefinition),
    ...[any(publishedRulesDefinition), any(publishedServicesDefinition)],
    anyLedger(observationsDefinition),
  ]
    .map((definition) => [withoutVersion(definition.name), definition] as const)
    .toSorted(([a], [b]) => (a < b ? -1 : 1)),
);

/** As a command line names them; the version is the one of this program. */
export const projectionNames: readonly string[] = [...projections.keys()];

/** Takes `routing.waiting`, and `routing.waiting@4` where that is the version of this program. */
export function projectionNamed(text: string): AnyProjection | undefined {
  const found = projections.get(withoutVersion(text));
  return text.includes('@') && found?.name !== text ? undefined : found;
}

function withoutVersion(name: string): string {
  return name.split('@')[0] ?? name;
}
