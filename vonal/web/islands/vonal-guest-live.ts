import { Connection, type Push } from "./live/connection.ts";
import { announce, heard } from "./server.ts";

const SILENCE_SECONDS = 4;

/** The same for a guest, whose link is all he has: every push of his one room becomes an event of the page. */
class VonalGuestLive extends HTMLElement {
  #connection!: Connection;
  #offline: ReturnType<typeof setTimeout> | undefined;
  #losses = 0;

  connectedCallback(): void {
    this.#connection = new Connection(
      Number(this.getAttribute("since") ?? 0),
      (push) => this.#take(push),
      () => this.#lost(),
      () => location.reload(), // The page then says that the link is closed.
      this.getAttribute("path") ?? "",
    );
    for (const kind of ["online", "pageshow"]) addEventListener(kind, () => this.#connection.now());
    addEventListener("pagehide", () => this.#connection.close());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.#connection.now());
    heard<object>("tell", (words) => this.#connection.say(words));
    this.#lost();
    this.#connection.open();
  }

  #take(push: Push): void {
    if (push.kind === "hello" || push.kind === "stale") {
      this.#losses = 0;
      this.#show(true);
    }
    if (push.kind !== "hello") announce(push.kind, push.data ?? {});
  }

  #lost(): void {
    if (++this.#losses > 2) void isClosed().then((closed) => closed && location.reload());
    this.#offline ??= setTimeout(() => this.#show(false), SILENCE_SECONDS * 1000);
  }

  #show(connected: boolean): void {
    clearTimeout(this.#offline);
    this.#offline = undefined;
    const before = document.body.dataset["live"];
    document.body.dataset["live"] = connected ? "on" : "off";
    document.getElementById("offline-banner")?.toggleAttribute("hidden", connected);
    if (before === "off" && connected) announce("reconnected");
  }
}

/** A refused socket does not say why; the page does. */
async function isClosed(): Promise<boolean> {
  try {
    return (await fetch(location.href, { signal: AbortSignal.timeout(10_000) })).status === 404;
  } catch {
    return false;
  }
}

customElements.define("vonal-guest-live", VonalGuestLive);
