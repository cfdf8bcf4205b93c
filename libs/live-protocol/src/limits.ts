import type { WireLimits } from './wire.js';

/** Bytes of one WebSocket message, either way. A message at its worst (8,000 × `\uXXXX`) is 48 KB. */
export const frameBytesMax = 65_536;
/** UTF-16 units, as `length` counts: about four printed pages; nobody's words are cut below that. */
export const messageCharsMax = 8_000;
/** Ids are made by machines: 32 hex digits or a UUID, with room for others' schemes. */
export const idCharsMax = 64;
/** An AEAD token with its fields is under 400; it must not be a way to make us hold much. */
export const tokenCharsMax = 1_024;
/** W3C Trace Context, with room for a later version of it. */
export const traceparentCharsMax = 256;
/** Names of optional abilities; a handful in years. */
export const capsMax = 16;
export const capCharsMax = 32;
/** Below it nothing counts as displayed, whatever it says: nobody saw it. */
export const dwellMsMin = 1_000;
/** Longer than anybody looks at one screen; keeps the figure inside 32 bits. */
export const dwellMsMax = 86_400_000;

/** People type slower; a paste-happy hand or a resent outbox fits the burst. */
export const messagesPerSecond = 10;
export const messagesBurst = 20;
/** A person cannot see more changes of *is writing* than this. */
export const typingPerSecond = 4;
/** Unacknowledged at most: then the server stops reading the log for that connection. */
export const windowEventsMax = 64;
export const windowBytesMax = 262_144;

/** What `welcome` says. */
export const wireLimits: WireLimits = {
  messageChars: messageCharsMax,
  frameBytes: frameBytesMax,
  messagesPerSecond,
  messagesBurst,
  typingPerSecond,
  windowEvents: windowEventsMax,
  windowBytes: windowBytesMax,
};
