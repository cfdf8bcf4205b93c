/** What one document says otherwise than another: a field a line, in the order of the fields' names. */
export function differences(before: string, after: string): readonly string[] {
  const [old, now] = [leavesOf(JSON.parse(before)), leavesOf(JSON.parse(after))];
  const fields = [...new Set([...old.keys(), ...now.keys()])].toSorted();
  return fields.flatMap((field) => {
    const [was, is] = [old.get(field), now.get(field)];
    if (was === is) return [];
    if (was === undefined) return [`+ ${field}: ${is}`];
    return is === undefined ? [`- ${field}: ${was}`] : [`~ ${field}: ${was} → ${is}`];
  });
}

/** Field → what stands there, as JSON. */
function leavesOf(value: unknown, field = '', into = new Map<string, string>()) {
  const parts = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  if (parts.length === 0) into.set(field, JSON.stringify(value));
  for (const [name, part] of parts) leavesOf(part, field === '' ? name : `${field}.${name}`, into);
  return into;
}
