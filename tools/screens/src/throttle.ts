import type { CDPSession } from 'playwright-core';
import type { Profile } from './profiles.js';

/** Throttles the page; the answer counts what it gets, by kind of resource, as long as it lives. */
export async function slowDown(cdp: CDPSession, profile: Profile): Promise<Record<string, number>> {
  const kinds = new Map<string, string>();
  const bytes: Record<string, number> = {};
  cdp.on('Network.responseReceived', ({ requestId, type }) => kinds.set(requestId, type));
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const kind = kinds.get(requestId) ?? 'Other';
    bytes[kind] = (bytes[kind] ?? 0) + encodedDataLength;
  });
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: profile.roundTripMs,
    downloadThroughput: (profile.downKbps * 1_000) / 8,
    uploadThroughput: (profile.upKbps * 1_000) / 8,
  });
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: profile.cpuSlowdown });
  return bytes;
}
