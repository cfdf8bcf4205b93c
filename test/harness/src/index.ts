export { hostileTexts } from './hostile-texts.js';
export {
  type ClusterProcess,
  Server,
  ServerEnded,
  type ServerOptions,
  withoutDesks,
} from './server.js';
