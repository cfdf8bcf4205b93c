export interface StaffMember {
  readonly displayName: string;
  /** Enabled, and a counselor or somebody who may act as one. */
  readonly canCounsel: boolean;
}

/** Who works here, as routing has to know it. */
export interface StaffDirectory {
  /** `undefined`: there is no such account. Cheap enough to ask once a second for everybody on shift. */
  find(account: string): Promise<StaffMember | undefined>;
}
