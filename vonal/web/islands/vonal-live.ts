import { announce, backoffSeconds } from "./server.ts";

interface Push {
  number?: number;
  kind: string;
  data?: Record<string, unknown>;
}

const SILENCE_SECONDS = 4;

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
      this.#attempt = 0;
      clearTimeout(this.#offline);
      this.#offline = undefined;
      this.#show(true);
      if (this.#last === 0) this.#last = push.number ?? 0;
      announce("connected");
      return;
    }
    if (push.number !== undefined) {
      if (push.number <= this.#last) return;
      this.#last = push.number;
    }
    if (push.kind === "stale") this.#last = Number(push.data?.["number"] ?? 0);
    announce(push.kind, push.data ?? {});
  }

  #lost(event: CloseEvent): void {
    this.#socket = undefined;
    // 4401 and 4403: the person is signed out or dismissed; the next page says so.
    if (event.code === 4401 || event.code === 4403) {
      location.reload();
      return;
    }
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

customElements.define("vonal-live", VonalLive);
