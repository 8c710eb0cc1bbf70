/** Requests to our own server outside htmx. */

import { word } from "./words.ts";

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=vonal-csrf]")?.content ?? "";
}

export function myId(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=vonal-me]")?.content ?? "";
}

/** An address of our own as this page may ask it: a guest's all stand behind the key of his link. */
export function here(path: string): string {
  return (document.querySelector<HTMLMetaElement>("meta[name=vonal-base]")?.content ?? "") + path;
}

/** What this browser calls itself towards the server, the same in all its tabs. */
export function nameOfThisBrowser(): string {
  const kept = localStorage.getItem("vonal:browser");
  const name = kept ?? Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (!kept) localStorage.setItem("vonal:browser", name);
  return name;
}

export async function post(
  url: string,
  values: Record<string, string> = {},
  options: { keepalive?: boolean } = {},
): Promise<Response> {
  return fetch(here(url), {
    method: "POST",
    body: new URLSearchParams(values),
    headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
    credentials: "same-origin",
    redirect: "error",
    signal: AbortSignal.timeout(20_000),
    keepalive: options.keepalive ?? false,
  });
}

/** Wish something of the server whose refusal is a sentence; it is shown. */
export async function wish(url: string, values: Record<string, string> = {}): Promise<void> {
  try {
    const response = await post(url, values);
    if (response.ok) return;
    const { error } = (await response.json()) as { error?: string };
    announce("toast", { text: error ?? word("error_server"), kind: "danger" });
  } catch {
    announce("toast", { text: word("error_connection"), kind: "danger" });
  }
}

/** The page's own message to itself: every island listens on the body. */
export function announce(kind: string, detail: unknown = {}): void {
  document.body.dispatchEvent(new CustomEvent(`vonal:${kind}`, { detail, bubbles: true }));
}

export function heard<T>(kind: string, listener: (detail: T) => void, until?: AbortSignal): void {
  const options = until ? { signal: until } : {};
  document.body.addEventListener(`vonal:${kind}`, (event) => listener((event as CustomEvent<T>).detail), options);
}

/** Seconds to wait before the nth attempt: 0.5, 1, 2 … 15, with some chance so that browsers do not come all at once. */
export function backoffSeconds(attempt: number): number {
  return Math.min(15, 0.5 * 2 ** attempt) * (0.75 + Math.random() / 2);
}
