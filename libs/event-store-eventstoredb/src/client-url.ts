import { EventStoreDBClient } from '@eventstore/db-client';
import { StoreUnavailable } from '@stillhere/event-store';

/** As the client of 6.2.1 knows them, without those that it prints a warning for. */
const optionsKnown = [
  ...['userCertFile', 'userKeyFile', 'maxDiscoverAttempts', 'connectionName', 'defaultDeadline'],
  ...['discoveryInterval', 'gossipTimeout', 'nodePreference', 'tls', 'tlsCAFile'],
  ...['throwOnAppendFailure', 'keepAliveInterval', 'keepAliveTimeout'],
];

/** Server, then options. A password may have a `?` in it, and ends at the first `@`, as the client has it. */
const form = /^([^:]+:\/\/(?:[^:]+:[^@]+@)?[^?@]*?)\/*(?:\?(.*))?$/s;

/** `esdb://…`, `esdb+discover://…`; people also write out what it stands for. */
export const isEventStoreDbUrl = (url: string): boolean => scheme.test(url.trim());

const scheme = /^(?:esdb|eventstoredb)(?=(?:\+discover)?:\/\/)/;

/** `HOST:PORT[,HOST:PORT]`: what may be said of an address. */
export const serversIn = (url: string): string =>
  (form.exec(url.trim())?.[1] ?? '').replace(/^[^:]+:\/\/(?:[^:]+:[^@]+@)?/, '') || 'no host';

/**
 * What the client is given for a caller's `esdb://…`: the leader preferred unless it says otherwise. Throws
 * StoreUnavailable with a sentence that repeats nothing of the text: the client prints and keeps the whole
 * of it, password included, where it finds a fault.
 */
export function clientUrl(url: string): string {
  const [, server = '', query = ''] = form.exec(url.trim().replace(scheme, 'esdb')) ?? [];
  const names = query.split('&').map((pair) => flat(pair.split('=')[0] ?? ''));
  const isKnown = (name: string) => optionsKnown.some((option) => flat(option) === name);
  if (query !== '' && !names.every(isKnown)) {
    throw unreadable(`it has an option that is none of ${optionsKnown.join(', ')}`);
  }
  const said = query === '' ? [] : [query];
  const leader = names.includes(flat('nodePreference')) ? [] : ['nodePreference=leader'];
  const completed = `${server}?${[...said, ...leader].join('&')}`;
  try {
    EventStoreDBClient.connectionString(completed);
  } catch (error) {
    if (/certificate/.test(String(error))) {
      throw unreadable(
        'a file of tlsCAFile, userCertFile or userKeyFile is not there, or one of the pair',
      );
    }
    throw unreadable(
      'expected is esdb://USER:PASSWORD@HOST:PORT?OPTION=VALUE, what is special in a password as %40',
    );
  }
  return completed;
}

/** The client reads `node_preference` too. */
const flat = (name: string): string => name.trim().toLowerCase().replace(/[_-]/g, '');

const unreadable = (why: string): StoreUnavailable =>
  new StoreUnavailable(`the URL of the event store cannot be read: ${why}. Nothing was written.`, {
    outcomeKnown: true,
    reason: 'other',
  });
