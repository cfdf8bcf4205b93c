/** One after the other: what a turn sets off has its own turn after it. */
export interface Turns<Happening> {
  /** Before that nothing can happen. */
  begin(take: (happening: Happening) => void): void;
  tell(happening: Happening): void;
}

/** Parts tell what they found out; one function takes it in. So no part needs to know who listens. */
export function createTurns<Happening>(): Turns<Happening> {
  const waiting: Happening[] = [];
  let take: (happening: Happening) => void = () => undefined;
  let isTaking = false;
  return {
    begin(taker) {
      take = taker;
    },
    tell(happening) {
      waiting.push(happening);
      if (isTaking) return;
      isTaking = true;
      try {
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) take(next);
      } finally {
        isTaking = false;
      }
    },
  };
}
