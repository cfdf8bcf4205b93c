/** What may go wrong, each a probability for one frame or one connection. */
export interface Faults {
  duplicate: number;
  drop: number;
  swap: number;
  garbage: number;
  cut: number;
  blackHole: number;
  replyLost: number;
  busy: number;
  refuseConnect: number;
}
export const noFaults: Faults = {
  duplicate: 0,
  drop: 0,
  swap: 0,
  garbage: 0,
  cut: 0,
  blackHole: 0,
  replyLost: 0,
  busy: 0,
  refuseConnect: 0,
};
