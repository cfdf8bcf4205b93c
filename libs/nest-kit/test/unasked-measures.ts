import type { reporting } from '@stillhere/contracts';

const unasked = (): Promise<never> => Promise.reject(new Error('nobody asks for measures here'));

/** The half of reporting that these tests do not look at. */
export const unaskedMeasures: Pick<
  reporting.ReportingService,
  'listMeasures' | 'query' | 'explain' | 'export'
> = {
  listMeasures: unasked,
  query: unasked,
  explain: unasked,
  async *export() {
    yield await unasked();
  },
};
