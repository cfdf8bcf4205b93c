import { ServiceFault } from '@stillhere/nest-kit';
import type { SettingsRejection } from '../domain/decide.js';

export function refusal(rejection: SettingsRejection): ServiceFault {
  const { code } = rejection;
  switch (rejection.code) {
    case 'SettingsChanged': {
      const { newest, by } = rejection;
      const whose = by === '' ? '' : `, published by ${by}`;
      const message = `The newest version is ${newest}${whose}. Nothing was changed; look at it, then publish from it.`;
      return new ServiceFault({
        ...{ status: 'failed-precondition', code, message, field: 'from_version' },
      });
    }
    case 'SettingsSame': {
      const message = `Version ${rejection.newest} says the same and holds. Nothing was changed.`;
      return new ServiceFault({ status: 'failed-precondition', code, message });
    }
    case 'TimeNotAhead': {
      const message =
        "'takes_effect_at' must be a time ahead, at most a year, or empty for now. Nothing was changed.";
      const field = 'takes_effect_at';
      return new ServiceFault({ status: 'invalid-argument', code, message, field });
    }
  }
}

/** `problem` names the field of the document, and what is expected there. */
export const refusedDocument = (problem: string): ServiceFault =>
  new ServiceFault({
    status: 'invalid-argument',
    code: 'SettingsRefused',
    message: `The document is not taken: ${problem}. Nothing was changed.`,
    field: 'text',
  });

export const versionMissing = (version: number): ServiceFault =>
  new ServiceFault({
    status: 'not-found',
    code: 'VersionMissing',
    message: `There is no version ${version}. Nothing was changed.`,
    field: 'version',
  });
