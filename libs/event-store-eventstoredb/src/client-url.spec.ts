import { describe, expect, it, jest } from '@jest/globals';
import { clientUrl } from './client-url.js';

describe("the client's URL", () => {
  it.each([
    ['esdb://host', 'esdb://host?nodePreference=leader'],
    ['esdb://host:2113/', 'esdb://host:2113?nodePreference=leader'],
    ['esdb://a,b,c?tls=false', 'esdb://a,b,c?tls=false&nodePreference=leader'],
    [
      'esdb+discover://u:p%40@host/?tls=true',
      'esdb+discover://u:p%40@host?tls=true&nodePreference=leader',
    ],
    ['esdb://u:p?#@host', 'esdb://u:p?#@host?nodePreference=leader'],
    ['esdb://host?node_preference=follower', 'esdb://host?node_preference=follower'],
  ])('of %s prefers the leader, unless it says otherwise', (url, expected) => {
    expect(clientUrl(url)).toBe(expected);
  });

  it.each([
    'http://admin:s3cret@host',
    'esdb://admin:s3cret@host:port',
    'esdb://admin:s3cret@host?nonsense=1',
    'esdb://admin:s3cret@host?nonsense',
    'esdb://admin:s3@cret@host',
    'esdb://admin:s3cret@host?tls=maybe',
    'esdb://admin:s3cret@host?tlsVerifyCert=false',
    '',
  ])('is refused without telling it: %s', (url) => {
    const printed = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    let refusal: unknown;
    try {
      clientUrl(url);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toMatchObject({ code: 'StoreUnavailable', cause: undefined });
    expect(String(refusal)).not.toMatch(/s3|cret/);
    expect(printed).not.toHaveBeenCalled();
    printed.mockRestore();
  });
});
