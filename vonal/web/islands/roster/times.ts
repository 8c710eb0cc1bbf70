/** Times of the calendar: `2026-11-25T09:00`, by the company's clock and without a zone. */

export const DAY_MINUTES = 24 * 60;

export interface Span {
  starts: string;
  ends: string;
}

export function later(time: string, minutes: number): string {
  // As if it were universal time: a day of the calendar always has 24 hours.
  return new Date(Date.parse(`${time}:00Z`) + minutes * 60_000).toISOString().slice(0, 16);
}

export function minutesBetween(span: Span): number {
  return (Date.parse(`${span.ends}:00Z`) - Date.parse(`${span.starts}:00Z`)) / 60_000;
}

export function daysBetween(from: string, to: string): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / (DAY_MINUTES * 60_000);
}

export function clock(minutes: number): string {
  const within = ((minutes % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
  return `${String(Math.floor(within / 60)).padStart(2, "0")}:${String(within % 60).padStart(2, "0")}`;
}

/** Which of these stand beside each other: for each its lane, and how many lanes its neighbours need. */
export function lanes(spans: { begins: number; until: number }[]): { lane: number; of: number }[] {
  const order = spans.map((span, index) => ({ ...span, index })).sort((a, b) => a.begins - b.begins || b.until - a.until);
  const placed: { lane: number; of: number }[] = spans.map(() => ({ lane: 0, of: 1 }));
  let together: { index: number }[] = [];
  let free: number[] = [];
  let latest = -1;
  const close = (): void => {
    for (const one of together) placed[one.index]!.of = free.length;
    together = [];
    free = [];
  };
  for (const span of order) {
    if (span.begins >= latest) close();
    const found = free.findIndex((until) => until <= span.begins);
    const lane = found < 0 ? free.length : found;
    free[lane] = span.until;
    placed[span.index]!.lane = lane;
    together.push(span);
    latest = Math.max(latest, span.until);
  }
  close();
  return placed;
}
