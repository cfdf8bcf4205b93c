import { canonicalJson } from '@stillhere/event-schema';
import type { JsonValue } from '@stillhere/kernel';
import type { SettingsDocument } from '../document.js';
import type { Adopted } from '../domain/events.js';

/** A document in the one form that can be compared; `undefined`: a number or a text in it has none. */
export function completeText(said: object): string | undefined {
  try {
    return canonicalJson(said as JsonValue);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

/** A file that was taken before it could be published may say anything: it is kept as JSON writes it. */
export function baseOf<Document, Holding>({ base }: SettingsDocument<Document, Holding>): Adopted {
  const { said, version, source } = base();
  return { version, source, text: completeText(said) ?? JSON.stringify(said) };
}
