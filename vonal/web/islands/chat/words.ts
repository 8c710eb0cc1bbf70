/** Times and names as they stand beside messages. */

const language = (): string => document.documentElement.lang || "en";
/** The company's, as everywhere in the house, wherever the reader is. */
const zone = (): string | undefined => document.documentElement.dataset["zone"];
const DAY_MS = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

function format(at: string | Date, options: Intl.DateTimeFormatOptions, locale = language()): string {
  const key = locale + JSON.stringify(options);
  const timeZone = zone();
  const made = formats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, ...(timeZone ? { timeZone } : {}) });
  formats.set(key, made);
  return made.format(new Date(at));
}

export const clock = (at: string): string => format(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const whole = (at: string): string => format(at, { dateStyle: "long", timeStyle: "short", hourCycle: "h23" });

/** Such as 2026-11-22. */
export const dayKey = (at: string | Date): string => format(at, { year: "numeric", month: "2-digit", day: "2-digit" }, "en-CA");

export function dayName(at: string): string {
  const [day, today] = [dayKey(at), dayKey(new Date())];
  const days = (Date.parse(today) - Date.parse(day)) / DAY_MS;
  if (days === 0 || days === 1) {
    const name = new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(-days, "day");
    return name.charAt(0).toUpperCase() + name.slice(1);
  }
  const sameYear = day.slice(0, 4) === today.slice(0, 4);
  return format(at, { weekday: "long", day: "numeric", month: "long", ...(sameYear ? {} : { year: "numeric" }) });
}

export const inMyLanguage = (said: Record<string, string>): string => said[language().slice(0, 2)] ?? said["en"] ?? "";

const COLOURS = 8;

/** The same circle the server draws: see the tag `avatar`. */
export function avatar(element: HTMLElement, name: string): void {
  const words = name.split(/\s+/).filter((each) => /^[\p{L}\p{N}]/u.test(each));
  element.textContent = words.slice(0, 2).map((each) => [...each][0]).join("").toUpperCase();
  element.classList.add(`person-colour-${(crc32(new TextEncoder().encode(name)) % COLOURS) + 1}`);
}

function crc32(bytes: Uint8Array): number {
  let sum = ~0;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit += 1) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
  }
  return ~sum >>> 0;
}
