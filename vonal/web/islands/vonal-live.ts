import { SharedConnection } from "./live/shared.ts";
import type { Push } from "./live/connection.ts";
import { remember } from "./live/meanwhile.ts";
import { announce } from "./server.ts";

const SILENCE_SECONDS = 4;

/**
 * Every push of the server becomes a `vonal:<kind>` event of the page. `since` is the last push the page already knows
 * of; after a break it goes on from there, so that nothing is missed. All tabs of a browser share one connection. What
 * matters only now goes the other way: `announce("tell", { typing: 7 })`.
 */
class VonalLive extends HTMLElement {
  #shared!: SharedConnection;
  #offline: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    const since = Number(this.getAttribute("since") ?? 0);
    this.#shared = new SharedConnection(
      since,
      (push) => this.#take(push),
      () => this.#lost(),
    );
    addEventListener("online", this.#now);
    document.addEventListener("visibilitychange", this.#now);
    addEventListener("pagehide", this.#close);
    addEventListener("pageshow", this.#now);
    document.body.addEventListener("vonal:tell", this.#say);
    this.#open();
  }

  disconnectedCallback(): void {
    removeEventListener("online", this.#now);
    document.removeEventListener("visibilitychange", this.#now);
    removeEventListener("pagehide", this.#close);
    removeEventListener("pageshow", this.#now);
    document.body.removeEventListener("vonal:tell", this.#say);
    this.#close();
  }

  #open(): void {
    this.#lost();
    this.#shared.open();
  }

  #take(push: Push): void {
    if (push.kind === "hello" || push.kind === "stale") {
      this.#connected();
      announce("connected");
    }
    remember(push);
    if (push.kind !== "hello") announce(push.kind, push.data ?? {});
  }

  #connected(): void {
    clearTimeout(this.#offline);
    this.#offline = undefined;
    this.#show(true);
  }

  #lost(): void {
    this.#offline ??= setTimeout(() => this.#show(false), SILENCE_SECONDS * 1000);
  }

  readonly #now = (): void => {
    if (document.visibilityState === "hidden") return;
    if (this.#shared.isOpen) this.#shared.wake();
    else this.#open();
  };

  readonly #say = (event: Event): void => this.#shared.sayToServer((event as CustomEvent<object>).detail);

  readonly #close = (): void => {
    clearTimeout(this.#offline);
    this.#offline = undefined;
    this.#shared.close();
  };

  #show(connected: boolean): void {
    const before = document.body.dataset["live"];
    document.body.dataset["live"] = connected ? "on" : "off";
    document.getElementById("offline-banner")?.toggleAttribute("hidden", connected);
    if (before === "off" && connected) announce("reconnected");
  }
}

customElements.define("vonal-live", VonalLive);
