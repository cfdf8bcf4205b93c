const secondMs = 1_000;

/** `0:42`, `12:07`, `1:02:07`: for counters that tick. Never negative: clocks may disagree a little. */
export function counter(ms: number): string {
  const total = Math.max(0, Math.floor(ms / secondMs));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3_600);
  return hours > 0
    ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}`
    : `${minutes}:${seconds}`;
}

export interface Age {
  readonly value: number;
  readonly unit: 'second' | 'minute' | 'hour' | 'day';
}

/** How people say an age: one number, one unit. */
export function age(ms: number): Age {
  const seconds = Math.max(0, Math.floor(ms / secondMs));
  if (seconds < 60) return { value: seconds, unit: 'second' };
  if (seconds < 3_600) return { value: Math.floor(seconds / 60), unit: 'minute' };
  if (seconds < 86_400) return { value: Math.floor(seconds / 3_600), unit: 'hour' };
  return { value: Math.floor(seconds / 86_400), unit: 'day' };
}
