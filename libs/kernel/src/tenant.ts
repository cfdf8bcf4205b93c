/** What the tenant of the embedded default is called. Whoever runs a cluster says another (`--tenant`). */
export const homeTenantDefault = 'local';

/** Fit for a stream name: `<category>-<tenant>_<id>`. */
const pattern = /^[a-z0-9]{1,32}$/;

export const isTenantName = (text: string): boolean => pattern.test(text);

/** What a tenant's name may be, for sentences: "must be …". */
export const tenantNameText = '1 to 32 of a–z and 0–9';

/** Of a setting: what is wrong with it, as a sentence. */
export const tenantProblem = (flag: string, text: string): string | undefined =>
  isTenantName(text)
    ? undefined
    : `${flag} is "${text.slice(0, 80)}" but must be ${tenantNameText}.`;
