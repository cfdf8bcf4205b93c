import { decide } from './decide.js';
import { evolve } from './evolve.js';
import { initialState } from './state.js';

export const settingsDecider = { initialState, evolve, decide } as const;
