/** Where figures are told. */
export interface MetricsAddress {
  readonly host: string;
  readonly port: number;
}

/** Figures are for those who run it: nobody else reaches this machine's own address. */
const hostDefault = '127.0.0.1';
const form = /^(?:(?<host>[^:\s/]+|\[[0-9a-f:.]+\]):)?(?<port>\d{1,5})$/i;

/** `undefined`: nowhere. A text is what is wrong with it. */
export function metricsAddressOf(text: string): MetricsAddress | undefined | string {
  if (text === '') return undefined;
  const groups = form.exec(text)?.groups;
  const port = Number(groups?.port);
  if (groups === undefined || port > 65_535) {
    const found = `--metrics is "${text.slice(0, 80)}"`;
    return `${found} but must be a port like 9464, or an address and a port like 10.0.0.5:9464.`;
  }
  return { host: (groups.host ?? hostDefault).replace(/^\[|\]$/g, ''), port };
}
