import { registerWorker } from "./installed.ts";
import { announce, post } from "./server.ts";
import { word } from "./words.ts";

type State = "off" | "on" | "denied" | "impossible";

/** Turns the browser's own notices on, and says whether they are; which browser that was, the server lists. */
class VonalPush extends HTMLElement {
  connectedCallback(): void {
    this.addEventListener("click", this.#click);
    void this.#look();
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#click);
  }

  async #look(): Promise<void> {
    if (!("serviceWorker" in navigator) || !("PushManager" in window)) return this.#show("impossible");
    if (Notification.permission === "denied") return this.#show("denied");
    const worker = await navigator.serviceWorker.getRegistration();
    const kept = await worker?.pushManager.getSubscription();
    this.#show(kept && !this.#isOfAnotherKey(kept) ? "on" : "off");
  }

  readonly #click = (event: MouseEvent): void => {
    if ((event.target as Element).closest("[data-push=on]")) void this.#turnOn();
  };

  async #turnOn(): Promise<void> {
    if ((await Notification.requestPermission()) !== "granted") return this.#show("denied");
    try {
      await registerWorker();
      const worker = await navigator.serviceWorker.ready;
      const kept = await worker.pushManager.getSubscription();
      if (kept && this.#isOfAnotherKey(kept)) await kept.unsubscribe();
      const made = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: this.#key });
      const { endpoint, keys } = made.toJSON();
      const answer = await post(this.getAttribute("url") ?? "", {
        endpoint: endpoint ?? "",
        public_key: keys?.["p256dh"] ?? "",
        secret: keys?.["auth"] ?? "",
      });
      if (answer.ok) return location.reload();
      await made.unsubscribe();
      const { error } = (await answer.json()) as { error?: string };
      announce("toast", { text: error ?? word("error_server"), kind: "danger" });
    } catch {
      announce("toast", { text: word("push_failed"), kind: "danger" });
    }
  }

  get #key(): string {
    return this.getAttribute("key") ?? "";
  }

  /** The installation was made anew since; the push service would refuse us. */
  #isOfAnotherKey(kept: PushSubscription): boolean {
    const raw = new Uint8Array(kept.options.applicationServerKey ?? new ArrayBuffer(0));
    const text = btoa(String.fromCharCode(...raw));
    return text.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") !== this.#key;
  }

  #show(state: State): void {
    for (const part of this.querySelectorAll<HTMLElement>("[data-state]")) part.hidden = part.dataset["state"] !== state;
  }
}

customElements.define("vonal-push", VonalPush);
