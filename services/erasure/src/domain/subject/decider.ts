import { decide } from './decide.js';
import { evolve } from './evolve.js';
import { initialState } from './state.js';

/** The rules of what may be destroyed of one conversation. */
export const subjectDecider = { initialState, evolve, decide } as const;
