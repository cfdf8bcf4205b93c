import { onRecentNode } from '@stillhere/process-kit/node-version';

await onRecentNode(async () => (await import('./run.js')).run);
