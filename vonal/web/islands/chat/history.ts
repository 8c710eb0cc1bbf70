import { heard, here } from "../server.ts";
import type { Answer, Message, Person } from "./model.ts";

const KEPT = 500;
const lately: Message[] = [];

/** From the first page on, so that what comes while a room's page is on its way is not missed. */
export function startHistory(): void {
  heard<Message>("message", (message) => {
    lately.push(message);
    if (lately.length > KEPT) lately.splice(0, KEPT / 2);
  });
}

export function heardLately(room: number, since: number): Message[] {
  return lately.filter((message) => message.room === room && message.change > since);
}

export async function askPeople(room: number): Promise<Person[] | undefined> {
  return (await get<{ people: Person[] }>(`/rooms/${room}/people`))?.people;
}

/** Messages of a room: `{ before: 40 }`, `{ after: 12 }`, `{ around: 7 }`, `{ changes: 99 }` or `{}` for the newest. */
export async function ask(room: number, where: Record<string, number>): Promise<Answer | undefined> {
  const query = new URLSearchParams(Object.entries(where).map(([key, value]) => [key, String(value)]));
  return get<Answer>(`/rooms/${room}/messages?${query}`);
}

async function get<T>(url: string): Promise<T | undefined> {
  try {
    const response = await fetch(here(url), {
      headers: { Accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(20_000),
    });
    return response.ok ? ((await response.json()) as T) : undefined;
  } catch {
    return undefined;
  }
}
