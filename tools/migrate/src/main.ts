import { onRecentNode } from '@stillhere/process-kit/node-version';

await onRecentNode(async () => (await import('./cli.js')).runMigrate);
