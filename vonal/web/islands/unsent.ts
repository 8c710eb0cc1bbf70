import { announce, backoffSeconds, heard, myId, post } from "./server.ts";
import { word } from "./words.ts";

/**
 * What was typed and not yet acknowledged by the server. It lies in the browser's storage until it is, so that neither a
 * lost connection nor a reload loses a word; the newest text of a field is sent, one request a field at a time.
 */
export type Outcome =
  | { state: "saving" | "waiting" }
  | { state: "saved"; value?: string }
  | { state: "refused"; error: string };

interface Entry {
  text: string;
  typedAt: number;
  /** The server will never take it; it lies here until its writer has copied it or thrown it away. */
  refused?: true;
}

const DAYS_KEPT = 14;
const prefix = `vonal:unsent:${myId()}:`;
const busy = new Set<string>();
const timers = new Map<string, ReturnType<typeof setTimeout>>();
const attempts = new Map<string, number>();
const watchers = new Map<string, Set<(outcome: Outcome) => void>>();

const keyOf = (url: string, name: string): string => `${prefix}${url}|${name}`;

export function watch(url: string, name: string, watcher: (outcome: Outcome) => void): () => void {
  const key = keyOf(url, name);
  const all = watchers.get(key) ?? new Set();
  all.add(watcher);
  watchers.set(key, all);
  return () => all.delete(watcher);
}

export function unsent(url: string, name: string): string | undefined {
  const entry = read(keyOf(url, name));
  return entry?.refused ? undefined : entry?.text;
}

/** Keep the text now and send it after `delay` milliseconds of quiet. */
export function keep(url: string, name: string, text: string, delay: number): void {
  const key = keyOf(url, name);
  store(key, { text, typedAt: Date.now() });
  attempts.delete(key);
  schedule(key, delay);
}

/** Send everything that waits, at once; asked for when the page is left and when the connection is back. */
export function flush(options: { leaving?: boolean } = {}): void {
  for (const key of keys()) void send(key, options.leaving ?? false);
}

const fallback = new Map<string, Entry>();

function store(key: string, entry: Entry): void {
  try {
    localStorage.setItem(key, JSON.stringify(entry));
  } catch {
    fallback.set(key, entry);
  }
}

function read(key: string): Entry | undefined {
  const raw = localStorage.getItem(key);
  try {
    return raw ? (JSON.parse(raw) as Entry) : fallback.get(key);
  } catch {
    return undefined;
  }
}

function forget(key: string): void {
  localStorage.removeItem(key);
  fallback.delete(key);
  attempts.delete(key);
}

function keys(): string[] {
  const stored = Object.keys(localStorage).filter((key) => key.startsWith(prefix));
  return [...new Set([...stored, ...fallback.keys()])];
}

function tell(key: string, outcome: Outcome): void {
  for (const watcher of watchers.get(key) ?? []) watcher(outcome);
}

function schedule(key: string, delay: number): void {
  clearTimeout(timers.get(key));
  timers.set(
    key,
    setTimeout(() => void send(key, false), delay),
  );
}

async function send(key: string, leaving: boolean): Promise<void> {
  clearTimeout(timers.get(key));
  timers.delete(key);
  const entry = read(key);
  if (!entry) return;
  if (Date.now() - entry.typedAt > DAYS_KEPT * 86_400_000) return forget(key);
  if (entry.refused) return;
  if (busy.has(key) && !leaving) return;
  busy.add(key);
  tell(key, { state: "saving" });
  const [url, name] = split(key);
  try {
    settle(key, entry, await answerOf(await post(url, { name, value: entry.text }, { keepalive: leaving })));
  } catch {
    wait(key);
  } finally {
    busy.delete(key);
    const left = read(key);
    if (left && !left.refused && !timers.has(key)) schedule(key, 0);
  }
}

function split(key: string): [string, string] {
  const rest = key.slice(prefix.length);
  const bar = rest.lastIndexOf("|");
  return [rest.slice(0, bar), rest.slice(bar + 1)];
}

interface Answer {
  status: number;
  pageIsOld: boolean;
  value?: string;
  error?: string;
}

async function answerOf(response: Response): Promise<Answer> {
  const isJson = response.headers.get("content-type")?.includes("json");
  const said = isJson ? ((await response.json()) as Pick<Answer, "value" | "error">) : {};
  return { ...said, status: response.status, pageIsOld: response.headers.get("vonal-page") === "old" };
}

function settle(key: string, sent: Entry, answer: Answer): void {
  const typedSince = read(key)?.typedAt !== sent.typedAt;
  // A sign-in that ran out, or a page from before the last one: the text waits for the next page.
  if (answer.pageIsOld || answer.status >= 500 || [401, 408, 429].includes(answer.status)) return wait(key);
  if (typedSince) return;
  if (answer.status < 300) {
    forget(key);
    tell(key, answer.value === undefined ? { state: "saved" } : { state: "saved", value: answer.value });
  } else if (answer.status === 422) {
    forget(key);
    tell(key, { state: "refused", error: answer.error ?? word("not_accepted") });
  } else {
    const refused: Entry = { ...sent, refused: true };
    store(key, refused);
    tell(key, { state: "refused", error: word([404, 410].includes(answer.status) ? "error_gone" : "may_not_write") });
    giveBack(key, refused);
  }
}

/** Hand a text that is not wanted back to its writer: it stays in sight until he closes the notice. */
function giveBack(key: string, entry: Entry): void {
  const closed = (): void => {
    if (read(key)?.typedAt === entry.typedAt) forget(key);
  };
  announce("toast", { text: word("text_refused", { text: entry.text.slice(0, 80) }), kind: "danger", copy: entry.text, closed });
}

function wait(key: string): void {
  const attempt = attempts.get(key) ?? 0;
  attempts.set(key, attempt + 1);
  tell(key, { state: "waiting" });
  schedule(key, backoffSeconds(attempt) * 1000);
}

export function startUnsent(): void {
  addEventListener("pagehide", () => flush({ leaving: true }));
  addEventListener("online", () => flush());
  heard("reconnected", () => flush());
  flush();
  for (const key of keys()) {
    const entry = read(key);
    if (entry?.refused) giveBack(key, entry);
  }
}
