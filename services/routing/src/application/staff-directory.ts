export interface StaffMember {
  readonly displayName: string;
  /** Enabled, and a counselor or somebody who may act as one. */
  readonly canCounsel: boolean;
}

/** Who works here, as routing has to know it. */
export interface StaffDirectory {
  /** `undefined`: the tenant has no such account. Cheap enough to ask once a second for everybody on shift. */
  find(tenant: string, account: string): Promise<StaffMember | undefined>;
}
