import htmx from "htmx.org/dist/htmx.esm.js";
import type Sortable from "sortablejs";
import { announce } from "./server.ts";
import { word } from "./words.ts";

const STEPS: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

/** Deals by their day: dragged to another one, or moved with Shift and the arrows by a day or a week. */
class VonalMonth extends HTMLElement {
  #sortables: Sortable[] = [];

  connectedCallback(): void {
    this.addEventListener("keydown", this.#key);
    void this.#makeDraggable();
  }

  disconnectedCallback(): void {
    this.removeEventListener("keydown", this.#key);
    for (const sortable of this.#sortables) sortable.destroy();
    this.#sortables = [];
  }

  async #makeDraggable(): Promise<void> {
    const { default: Sorter } = await import("sortablejs");
    if (!this.isConnected) return;
    for (const list of this.querySelectorAll<HTMLElement>(".day-deals")) {
      this.#sortables.push(
        Sorter.create(list, {
          group: "days",
          sort: false,
          draggable: "[data-deal]",
          animation: 150,
          delay: 200,
          delayOnTouchOnly: true,
          ghostClass: "board-ghost",
          onStart: () => this.classList.add("is-dragging"),
          onEnd: ({ item, from }) => {
            this.classList.remove("is-dragging");
            if (item.parentElement !== from) void this.#send(item, from);
          },
        }),
      );
    }
  }

  readonly #key = (event: KeyboardEvent): void => {
    const item = (event.target as Element).closest<HTMLElement>("[data-deal]");
    const step = STEPS[event.key];
    if (!item || !step || !event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const days = [...this.querySelectorAll<HTMLElement>("[data-day]")];
    const list = days[days.indexOf(item.closest<HTMLElement>("[data-day]")!) + step]?.querySelector<HTMLElement>(".day-deals");
    if (!list || item.classList.contains("is-moving")) return;
    const from = item.parentElement!;
    list.prepend(item);
    item.querySelector("a")?.focus();
    void this.#send(item, from);
  };

  /** The server says so and offers to undo it; the page around is drawn anew when it hears of the change. */
  async #send(item: HTMLElement, from: HTMLElement): Promise<void> {
    const day = item.closest<HTMLElement>("[data-day]")!;
    let kept = false;
    const finished = (event: Event): void => {
      kept ||= Boolean((event as CustomEvent<{ successful?: boolean }>).detail.successful);
    };
    item.classList.add("is-moving");
    item.addEventListener("htmx:afterRequest", finished);
    await htmx
      .ajax("post", (this.getAttribute("url") ?? "").replace("/0/", `/${item.dataset["deal"]}/`), {
        source: item,
        swap: "none",
        values: { on: day.dataset["day"] },
      })
      .catch(() => undefined);
    item.removeEventListener("htmx:afterRequest", finished);
    item.classList.remove("is-moving");
    if (kept) return;
    from.prepend(item);
    announce("say", { text: word("moved_back") });
  }
}

customElements.define("vonal-month", VonalMonth);
