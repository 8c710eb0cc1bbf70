import { announce, backoffSeconds } from "./server.ts";

interface Push {
  number?: number;
  kind: string;
  data?: Record<string, unknown>;
}

const SILENCE_SECONDS = 4;
const SIGNED_OUT = 4401;

/**
 * The one live connection: every push of the server becomes a `vonal:<kind>` event of the page. `since` is the last push
 * the page already knows of; after a break the connection goes on from there, so that nothing is missed.
 */
class VonalLive extends HTMLElement {
  #socket: WebSocket | undefined;
  #last = 0;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #offline: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    this.#last = Number(this.getAttribute("since") ?? 0);
    addEventListener("online", this.#now);
    document.addEventListener("visibilitychange", this.#now);
    addEventListener("pagehide", this.#close);
    addEventListener("pageshow", this.#now);
    this.#open();
  }

  disconnectedCallback(): void {
    removeEventListener("online", this.#now);
    document.removeEventListener("visibilitychange", this.#now);
    removeEventListener("pagehide", this.#close);
    removeEventListener("pageshow", this.#now);
    this.#close();
  }

  #open(): void {
    clearTimeout(this.#retry);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/live?since=${this.#last}`);
    this.#socket = socket;
    this.#offline ??= setTimeout(() => this.#show(false), SILENCE_SECONDS * 1000);
    socket.onmessage = (event) => this.#take(JSON.parse(String(event.data)) as Push);
    socket.onclose = (event) => {
      if (this.#socket === socket) this.#lost(event);
    };
  }

  #take(push: Push): void {
    if (push.kind === "hello") {
      this.#connected();
      return;
    }
    if (push.kind === "stale") this.#connected();
    else if (push.number !== undefined && push.number <= this.#last) return;
    this.#last = push.number ?? this.#last;
    announce(push.kind, push.data ?? {});
  }

  #connected(): void {
    this.#attempt = 0;
    clearTimeout(this.#offline);
    this.#offline = undefined;
    this.#show(true);
  }

  #lost(event: CloseEvent): void {
    this.#socket = undefined;
    if (event.code === SIGNED_OUT) return location.reload();
    if (this.#attempt >= 2) void reloadIfSignedOut();
    this.#offline ??= setTimeout(() => this.#show(false), SILENCE_SECONDS * 1000);
    this.#retry = setTimeout(() => this.#open(), backoffSeconds(this.#attempt++) * 1000);
  }

  readonly #now = (): void => {
    if (this.#socket || document.visibilityState === "hidden") return;
    this.#attempt = 0;
    this.#open();
  };

  readonly #close = (): void => {
    clearTimeout(this.#retry);
    clearTimeout(this.#offline);
    this.#offline = undefined;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
  };

  #show(connected: boolean): void {
    const before = document.body.dataset["live"];
    document.body.dataset["live"] = connected ? "on" : "off";
    document.getElementById("offline-banner")?.toggleAttribute("hidden", connected);
    if (before === "off" && connected) announce("reconnected");
  }
}

/** A refused socket does not say why; a page that leads to the sign-in does. */
async function reloadIfSignedOut(): Promise<void> {
  try {
    const answer = await fetch(location.href, { redirect: "manual", signal: AbortSignal.timeout(10_000) });
    if (answer.type === "opaqueredirect") location.reload();
  } catch {
    // No connection at all: the next attempt will tell.
  }
}

customElements.define("vonal-live", VonalLive);
