import { resolve } from 'node:path';
import type { Banner } from '@stillhere/process-kit';
import { dataDefault } from './options.js';

export interface Addresses {
  readonly http: string;
  readonly grpc: string;
  /** Missing: figures are told nowhere. */
  readonly metrics?: string;
  readonly directory: string;
  readonly logId: string;
}

/** What a person needs to know to begin; printed once, when everything is ready. */
export const bannerOf = ({ http, grpc, metrics, directory, logId }: Addresses): Banner => ({
  rows: [
    ['Visitor page', `${http}/`],
    ['Desk', `${http}/desk/`],
    ['gRPC', `${grpc}   (docs/grpc.md)`],
    ...(metrics === undefined ? [] : [['Metrics', `${metrics}/metrics`] as const]),
    ['Data', directory],
    ['Log', `${logId}   (--expect-log)`],
  ],
  resetPassword: `npm run admin -- reset-password admin${dataFlag(directory)}`,
});

/** The tools look where a start without flags does. */
const dataFlag = (directory: string): string =>
  directory === resolve(dataDefault) ? '' : ` --data ${JSON.stringify(directory)}`;
