import { randomUUID } from 'node:crypto';
import { intake, routing, type settings } from '@stillhere/contracts';
import { callContext, connectGrpc, nobody } from '@stillhere/nest-kit';

type Calls = Pick<
  routing.RoutingService & intake.IntakeService,
  | 'getSettings'
  | 'checkSettings'
  | 'publishSettings'
  | 'publishSettingsAgain'
  | 'listSettingsVersions'
>;

/** By its name at the command line: whose settings a document are. */
export const documents = {
  rules: routing.RoutingServiceService,
  services: intake.IntakeServiceService,
} as const;

export type DocumentName = keyof typeof documents;

/** The calls about one document, to a running Stillhere. */
export function connectSettings(name: DocumentName, address: string, token: string) {
  const { client, close } = connectGrpc<Calls>(documents[name], { address, token });
  const call = () => callContext({ principal: nobody(''), commandId: randomUUID() });
  return {
    get: (version = '') => client.getSettings({ version }, call()),
    check: (text: string, takesEffectAt: string) =>
      client.checkSettings({ text, takesEffectAt }, call()),
    publish: (request: settings.PublishSettingsRequest) => client.publishSettings(request, call()),
    publishAgain: (request: settings.PublishSettingsAgainRequest) =>
      client.publishSettingsAgain(request, call()),
    list: () => client.listSettingsVersions({}, call()),
    close,
  };
}

export type SettingsConnection = ReturnType<typeof connectSettings>;
