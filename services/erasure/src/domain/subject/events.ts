import type { Recorded } from '@stillhere/kernel';

type Fact<Type extends string, Data> = { readonly type: Type; readonly data: Readonly<Data> };

/** Under which reference, why, and whose act it is. No names of people: it stays when their words are gone. */
export type Order = {
  readonly request: string;
  readonly reason: string;
  readonly by: string;
};

export type ErasureRequested = Fact<
  'subject.erasure-requested',
  Order & { readonly keys: readonly string[] }
>;
export type Erased = Fact<
  'subject.erased',
  { readonly request: string; readonly keys: readonly string[] }
>;
export type HoldPlaced = Fact<'subject.hold-placed', Order>;
export type HoldReleased = Fact<'subject.hold-released', Order>;

export type SubjectEvent = ErasureRequested | Erased | HoldPlaced | HoldReleased;
export type RecordedSubjectEvent = Recorded<SubjectEvent>;
