/** Counts up from `since` or down to `until`, by the server's clock: `now` is its time when the page was made. */
class VonalTimer extends HTMLElement {
  static readonly observedAttributes = ["since", "until", "now"];
  #offset = 0;
  #tick: ReturnType<typeof setTimeout> | undefined;
  #ended = false;

  connectedCallback(): void {
    this.setAttribute("role", "timer");
    this.#restart();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#tick);
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (name === "now" && after) this.#offset = Date.parse(after) - Date.now();
    if (before !== after && this.isConnected) this.#restart();
  }

  #restart(): void {
    clearTimeout(this.#tick);
    this.#ended = false;
    this.#show();
  }

  #show(): void {
    const until = this.getAttribute("until");
    const from = Date.parse(until ?? this.getAttribute("since") ?? "");
    if (Number.isNaN(from)) return;
    const now = Date.now() + this.#offset;
    const passed = until ? from - now : now - from;
    const seconds = Math.max(0, until ? Math.ceil(passed / 1000) : Math.floor(passed / 1000));
    this.textContent = clock(seconds);
    if (until && passed <= 0) {
      if (!this.#ended) this.dispatchEvent(new CustomEvent("vonal:timer-ended", { bubbles: true }));
      this.#ended = true;
      return;
    }
    const toNext = until ? passed % 1000 : 1000 - (passed % 1000);
    this.#tick = setTimeout(() => this.#show(), Math.max(20, toNext));
  }
}

/** 42 → 0:42, 3725 → 1:02:05. */
export function clock(seconds: number): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

customElements.define("vonal-timer", VonalTimer);
