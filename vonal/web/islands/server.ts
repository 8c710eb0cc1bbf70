/** Requests to our own server outside htmx. */

export function csrfToken(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=vonal-csrf]")?.content ?? "";
}

export function myId(): string {
  return document.querySelector<HTMLMetaElement>("meta[name=vonal-me]")?.content ?? "";
}

export async function post(
  url: string,
  values: Record<string, string> = {},
  options: { keepalive?: boolean } = {},
): Promise<Response> {
  return fetch(url, {
    method: "POST",
    body: new URLSearchParams(values),
    headers: { "X-CSRFToken": csrfToken(), Accept: "application/json" },
    credentials: "same-origin",
    redirect: "error",
    signal: AbortSignal.timeout(20_000),
    keepalive: options.keepalive ?? false,
  });
}

/** The page's own message to itself: every island listens on the body. */
export function announce(kind: string, detail: unknown = {}): void {
  document.body.dispatchEvent(new CustomEvent(`vonal:${kind}`, { detail, bubbles: true }));
}

export function heard<T>(kind: string, listener: (detail: T) => void): void {
  document.body.addEventListener(`vonal:${kind}`, (event) => listener((event as CustomEvent<T>).detail));
}

/** Seconds to wait before the nth attempt: 0.5, 1, 2 … 15, with some chance so that browsers do not come all at once. */
export function backoffSeconds(attempt: number): number {
  return Math.min(15, 0.5 * 2 ** attempt) * (0.75 + Math.random() / 2);
}
