/** Of the server and of every tool that reads its directory; each says beside it what is looked for there. */
export const dataSetting = {
  kind: 'text',
  value: 'DIR',
  default: './data',
  env: 'STILLHERE_DATA',
} as const;
