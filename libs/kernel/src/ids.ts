declare const brand: unique symbol;

/** A string that passed one door's check; inside, the type is trusted. */
export type Branded<Name extends string> = string & { readonly [brand]: Name };

/** UUID v7, or v5 where it is derived from what caused it; lower-case, with dashes. */
export type EventId = Branded<'EventId'>;
/** `<category>-<tenant>_<id>`: exactly one `-`. */
export type StreamName = Branded<'StreamName'>;
/** Place in the whole log: opaque, ordered, comparable as text, valid for one store id only. */
export type Position = Branded<'Position'>;
/** 64 lower-case hex digits. */
export type Hash = Branded<'Hash'>;
/** ISO-8601 in UTC with milliseconds: `2026-11-22T03:14:05.123Z`. */
export type Timestamp = Branded<'Timestamp'>;
