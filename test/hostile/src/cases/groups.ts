import type { Group } from '../case.js';
import { frames } from './frames.js';
import { grpc } from './grpc.js';
import { handshakes } from './handshakes.js';
import { hellos } from './hellos.js';
import { httpBodies } from './http-bodies.js';
import { httpPaths } from './http-paths.js';
import { httpShapes } from './http-shapes.js';
import { orders } from './orders.js';
import { texts } from './texts.js';
import { tokens } from './tokens.js';
import { wire } from './wire.js';

export const groups: readonly Group[] = [
  handshakes,
  hellos,
  tokens,
  frames,
  wire,
  orders,
  texts,
  httpPaths,
  httpBodies,
  httpShapes,
  grpc,
];
