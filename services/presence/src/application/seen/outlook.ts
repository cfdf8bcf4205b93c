import type { presence } from '@stillhere/contracts';
import type { Watched } from '../../domain/place/index.js';

/** What the contact policy does next about this person, as of now; `version` changes with what it says. */
export type OutlookOf = (
  watched: Watched,
) => { readonly value: presence.ContactOutlook; readonly version: number } | undefined;
