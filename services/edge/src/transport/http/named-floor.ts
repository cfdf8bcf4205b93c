import type { reporting } from '@stillhere/contracts';
import type { StaffIdentity } from '@stillhere/identity';

export interface NamedFloor extends Omit<reporting.Floor, 'counselors'> {
  readonly counselors: readonly (reporting.CounselorLoad & { readonly name: string })[];
}

/** The floor with the names that people know each other by; an account that is gone keeps its own. */
export async function namedFloor(
  tenant: string,
  floor: reporting.Floor,
  staff: Pick<StaffIdentity, 'displayName'>,
): Promise<NamedFloor> {
  const named = async (load: reporting.CounselorLoad) => {
    const account = load.counselor.slice(load.counselor.indexOf(':') + 1);
    return { ...load, name: (await staff.displayName(tenant, account)) ?? account };
  };
  return { ...floor, counselors: await Promise.all(floor.counselors.map(named)) };
}
