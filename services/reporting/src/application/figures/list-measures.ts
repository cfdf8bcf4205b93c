import type { reporting as api, CallContext } from '@stillhere/contracts';
import type { Switches } from '../../domain/measures/measure.js';
import { measures } from '../../domain/measures/measures.js';
import { groupNames } from '../../domain/measures/observation.js';
import { askerOf } from './who-asks.js';

/** As calls name them. */
const switchNames: Readonly<Record<keyof Switches, string>> = {
  shortAbandonMs: 'short_abandon_ms',
  withShortAbandons: 'with_short_abandons',
  serviceLevelMs: 'service_level_ms',
};

export function listMeasures(context: CallContext): api.MeasureCatalogue {
  askerOf(context, 'ListMeasures');
  return {
    measures: measures.map(({ name, formula, definedBy, unit, summary, switches, without }) => ({
      ...{ name, formula, definedBy, unit, summary },
      switches: switches.map((one) => switchNames[one]),
      without: [...without],
    })),
    groups: [...groupNames],
  };
}
