/** More than this is "more than nine": an icon of sixteen points has no room for two figures. */
export const iconCountMax = 9;
