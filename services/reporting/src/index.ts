export { factOf, isMeasured } from './application/fact-of.js';
export {
  type Asked,
  isProblem,
  type Problem,
  queriesOf,
  spanOf,
} from './application/figures/question.js';
export {
  type Answer,
  contributionsTable,
  figuresTable,
} from './application/tables/figures-table.js';
export { observationsTable } from './application/tables/observations-table.js';
export {
  type Table,
  type TableFormat,
  tableFormats,
  type Write,
} from './application/tables/table.js';
export { writeTable } from './application/tables/write-table.js';
export type { Measure } from './domain/measures/measure.js';
export { measureOf, measures } from './domain/measures/measures.js';
export { type GroupName, groupNames, type Observation } from './domain/measures/observation.js';
export { createObserver } from './domain/measures/observer.js';
export { type PeriodName, periodNames, periodsOf, type Span } from './domain/measures/period.js';
export { Answering, type Query } from './domain/measures/query.js';
export { withoutSmallCells } from './domain/measures/small-cells.js';
export { calendarDayOf, zoneOf } from './domain/measures/zone.js';
export { observationsDefinition } from './projections/observations.js';
export { ReportingModule } from './reporting.module.js';
