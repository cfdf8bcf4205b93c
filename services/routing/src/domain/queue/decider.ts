import { decide } from './decide.js';
import { evolve } from './evolve.js';
import { initialState, type QueueState } from './state.js';

const isOver = ({ status }: QueueState): boolean => status === 'over';

export const queueDecider = { initialState, evolve, decide, isOver } as const;
