import { announce, backoffSeconds, heard, myId, post } from "../server.ts";
import { word } from "../words.ts";
import type { Message, Quote } from "./model.ts";

/**
 * What was said and not yet confirmed. It lies in the browser's storage, under a name the sender gave it, until the server has
 * it: neither a reload nor a lost connection loses a word, and what is sent twice is said once. A room's words go one by one.
 */
export interface Outgoing {
  client_id: string;
  room: number;
  at: string;
  /** Sorts what was said in one millisecond. */
  turn: number;
  values: Record<string, string>;
  reply_to: Quote | null;
  drawn: Partial<Message>;
  /** Why the server will never take it. */
  error?: string;
}

const prefix = (): string => `vonal:outbox:${myId()}:`;
const memory = new Map<string, string>();
const busy = new Set<number>();
const attempts = new Map<number, number>();
const timers = new Map<number, ReturnType<typeof setTimeout>>();
const LATER = [408, 425, 429];
let turns = 0;

export function startOutbox(): void {
  heard("reconnected", hurry);
  addEventListener("online", hurry);
  addEventListener("storage", (event) => {
    if (event.key?.startsWith(prefix())) announce("outbox");
  });
  hurry();
}

export function say(room: number, values: Record<string, string>, reply_to: Quote | null, drawn: Partial<Message>): void {
  const client_id = `${Date.now().toString(36)}-${Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(36)).join("")}`;
  keep({ client_id, room, at: new Date().toISOString(), turn: (turns += 1), values, reply_to, drawn });
  announce("outbox");
  void deliver(room);
}

export function waiting(room?: number): Outgoing[] {
  const all = keys().flatMap((key) => read(key) ?? []);
  const these = room === undefined ? all : all.filter((each) => each.room === room);
  return these.sort((one, other) => one.at.localeCompare(other.at) || one.turn - other.turn);
}

export function drop(client_id: string): void {
  memory.delete(prefix() + client_id);
  try {
    localStorage.removeItem(prefix() + client_id);
  } catch {
    // It was only in memory.
  }
  announce("outbox");
}

export function sendAgain(client_id: string): void {
  const entry = read(prefix() + client_id);
  if (!entry) return;
  delete entry.error;
  keep(entry);
  announce("outbox");
  void deliver(entry.room);
}

function hurry(): void {
  attempts.clear();
  for (const room of new Set(waiting().map((each) => each.room))) void deliver(room);
}

async function deliver(room: number): Promise<void> {
  if (busy.has(room)) return;
  busy.add(room);
  clearTimeout(timers.get(room));
  let isThrough = false;
  try {
    isThrough = await alone(`vonal-outbox-${myId()}-${room}`, () => deliverAll(room));
  } finally {
    busy.delete(room);
  }
  if (isThrough && next(room)) void deliver(room);
  else if (!isThrough) later(room);
}

async function deliverAll(room: number): Promise<boolean> {
  for (let entry = next(room); entry; entry = next(room)) {
    if (!(await deliverOne(entry))) return false;
  }
  attempts.delete(room);
  return true;
}

const next = (room: number): Outgoing | undefined => waiting(room).find((each) => each.error === undefined);

/** True when it is settled one way or the other. */
async function deliverOne(entry: Outgoing): Promise<boolean> {
  try {
    const response = await post(`/rooms/${entry.room}/messages`, { ...entry.values, client_id: entry.client_id });
    const isOld = response.headers.get("Vonal-Page") === "old";
    if (response.status >= 500 || LATER.includes(response.status) || isOld) return false;
    if (response.ok) {
      announce("message", (await response.json()) as Message);
      drop(entry.client_id);
    } else {
      const said = (await response.json().catch(() => ({}))) as { error?: string };
      keep({ ...entry, error: said.error ?? word("error_gone") });
      announce("outbox");
    }
    return true;
  } catch {
    return false;
  }
}

function later(room: number): void {
  const attempt = attempts.get(room) ?? 0;
  attempts.set(room, attempt + 1);
  timers.set(room, setTimeout(() => void deliver(room), backoffSeconds(attempt) * 1000));
}

/** Two tabs do not send the same room's words at a time, for they might overtake each other. */
async function alone<T>(name: string, work: () => Promise<T>): Promise<T> {
  return "locks" in navigator ? ((await navigator.locks.request(name, work)) as T) : work();
}

function keep(entry: Outgoing): void {
  const text = JSON.stringify(entry);
  try {
    localStorage.setItem(prefix() + entry.client_id, text);
  } catch {
    memory.set(prefix() + entry.client_id, text);
  }
}

function keys(): string[] {
  const kept = [...memory.keys()];
  try {
    kept.push(...Object.keys(localStorage));
  } catch {
    // No storage here: memory is all there is.
  }
  return kept.filter((key) => key.startsWith(prefix()));
}

function read(key: string): Outgoing | undefined {
  try {
    return JSON.parse(memory.get(key) ?? localStorage.getItem(key) ?? "null") ?? undefined;
  } catch {
    return undefined;
  }
}
