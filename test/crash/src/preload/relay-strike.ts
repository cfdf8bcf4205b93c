// node --import: a relay that got SIGUSR2 kills itself inside of its next shipment, at the place that stands in a file.
import { replacePackage } from './replace-package.js';

replacePackage({
  services: /^relay$/,
  specifier: '@stillhere/event-feed-kafka',
  by: new URL('./struck-topics.js', import.meta.url),
});
