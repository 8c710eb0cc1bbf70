import htmx from "htmx.org/dist/htmx.esm.js";
import type Sortable from "sortablejs";
import { announce } from "./server.ts";
import { word } from "./words.ts";

interface Finished {
  requestConfig: { elt: Element };
  successful?: boolean;
}

interface Place {
  list: Element;
  before: Element | null;
}

/** Deals in columns: dragged, or moved with Shift and the arrows; a move shows at once and goes back when it is refused. */
class VonalBoard extends HTMLElement {
  #sortables: Sortable[] = [];
  #from: Place | undefined;

  connectedCallback(): void {
    this.addEventListener("keydown", this.#key);
    document.body.addEventListener("htmx:configRequest", this.#keepOpened);
    void this.#makeDraggable();
  }

  disconnectedCallback(): void {
    this.removeEventListener("keydown", this.#key);
    document.body.removeEventListener("htmx:configRequest", this.#keepOpened);
    for (const sortable of this.#sortables) sortable.destroy();
    this.#sortables = [];
  }

  /** The section around asks for the whole board when somebody moved a deal; what was scrolled for stays there. */
  readonly #keepOpened = (event: Event): void => {
    const { elt, parameters } = (event as CustomEvent<{ elt: Element; parameters: Record<string, string> }>).detail;
    if (elt !== this.parentElement) return;
    if (this.querySelector("[data-lane]")) return; // Lanes show the first of each only.
    const opened = this.#columnsOf(this).map((column) => `${column.dataset["stage"]}:${column.querySelectorAll(".board-card").length}`);
    parameters["opened"] = opened.join(",");
  };

  #columnsOf(part: Element): HTMLElement[] {
    return [...part.querySelectorAll<HTMLElement>(".board-column[data-stage]")];
  }

  /** The columns a card may go to: those of its own lane, where there are lanes. */
  #columnsAround(card: HTMLElement): HTMLElement[] {
    return this.#columnsOf(card.closest("[data-lane]") ?? this);
  }

  async #makeDraggable(): Promise<void> {
    const { default: Sorter } = await import("sortablejs");
    if (!this.isConnected || this.hasAttribute("fixed")) return;
    for (const list of this.querySelectorAll<HTMLElement>(".board-cards")) {
      this.#sortables.push(
        Sorter.create(list, {
          group: `deals-${list.closest<HTMLElement>("[data-lane]")?.dataset["lane"] ?? ""}`,
          sort: false,
          draggable: ".board-card",
          animation: 150,
          delay: 200,
          delayOnTouchOnly: true,
          ghostClass: "board-ghost",
          dragClass: "board-dragged",
          onStart: ({ item }) => {
            this.#from = { list: item.parentElement!, before: item.nextElementSibling };
            this.classList.add("is-dragging");
          },
          onEnd: ({ item }) => {
            this.classList.remove("is-dragging");
            if (this.#from && item.parentElement !== this.#from.list) void this.#send(item, this.#from);
          },
        }),
      );
    }
  }

  readonly #key = (event: KeyboardEvent): void => {
    const card = (event.target as Element).closest<HTMLElement>(".board-card");
    if (!card || event.target !== card || event.ctrlKey || event.metaKey || event.altKey) return;
    const handled = event.shiftKey ? this.#push(card, event.key) : this.#walk(card, event.key);
    if (handled) event.preventDefault();
  };

  #push(card: HTMLElement, key: string): boolean {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const list = step && this.#columnBeside(card, step)?.querySelector(".board-cards");
    if (!list || this.hasAttribute("fixed")) return false;
    const from = { list: card.parentElement!, before: card.nextElementSibling };
    list.prepend(card);
    card.focus();
    void this.#send(card, from);
    return true;
  }

  #walk(card: HTMLElement, key: string): boolean {
    const cards = [...card.parentElement!.querySelectorAll<HTMLElement>(".board-card")];
    const at = cards.indexOf(card);
    let to: HTMLElement | undefined;
    if (key === "ArrowDown") to = cards[at + 1] ?? this.#cardInLane(card, 1);
    else if (key === "ArrowUp") to = cards[at - 1] ?? this.#cardInLane(card, -1);
    else if (key === "ArrowRight" || key === "ArrowLeft") to = this.#cardBeside(card, key === "ArrowRight" ? 1 : -1, at);
    else if (key === "Enter") card.querySelector<HTMLAnchorElement>("a[href]")?.click();
    else return false;
    to?.focus();
    return true;
  }

  #columnBeside(card: HTMLElement, step: number): HTMLElement | undefined {
    const columns = this.#columnsAround(card);
    return columns[columns.indexOf(card.closest<HTMLElement>(".board-column")!) + step];
  }

  #cardBeside(card: HTMLElement, step: number, at: number): HTMLElement | undefined {
    const columns = this.#columnsAround(card);
    for (let index = columns.indexOf(card.closest<HTMLElement>(".board-column")!) + step; columns[index]; index += step) {
      const cards = [...columns[index]!.querySelectorAll<HTMLElement>(".board-card")];
      if (cards.length) return cards[Math.min(at, cards.length - 1)];
    }
    return undefined;
  }

  /** From the last card of a lane's column to the nearest card of the lane below, and back. */
  #cardInLane(card: HTMLElement, step: number): HTMLElement | undefined {
    const lanes = [...this.querySelectorAll<HTMLElement>("[data-lane]")];
    const stage = card.closest<HTMLElement>(".board-column")?.dataset["stage"];
    for (let index = lanes.indexOf(card.closest<HTMLElement>("[data-lane]")!) + step; lanes[index]; index += step) {
      const found = [...lanes[index]!.querySelectorAll<HTMLElement>(`[data-stage="${stage}"] .board-card`)];
      if (found.length) return step > 0 ? found[0] : found[found.length - 1];
    }
    return undefined;
  }

  async #send(card: HTMLElement, from: Place): Promise<void> {
    const column = card.closest<HTMLElement>(".board-column")!;
    const id = card.dataset["deal"] ?? "";
    const hadFocus = card.contains(document.activeElement);
    const url = (this.getAttribute("url") ?? "").replace("/0/", `/${id}/`);
    card.classList.add("is-moving");
    let moved = false;
    const finished = (event: Event): void => {
      // The card itself is replaced by then, so that the event comes from its list.
      const { requestConfig, successful } = (event as CustomEvent<Finished>).detail;
      if (requestConfig.elt === card) moved = Boolean(successful);
    };
    this.addEventListener("htmx:afterRequest", finished);
    card.addEventListener("htmx:beforeSwap", keepWhenRefused);
    await htmx
      .ajax("post", url, {
        source: card,
        target: card,
        swap: "outerHTML",
        select: "unset", // The section around, which refreshes itself, selects a part of the page.
        values: { stage: column.dataset["stage"] },
      })
      .catch(() => undefined);
    this.removeEventListener("htmx:afterRequest", finished);
    card.removeEventListener("htmx:beforeSwap", keepWhenRefused);
    card.classList.remove("is-moving");
    if (moved) {
      if (hadFocus) document.getElementById(card.id)?.focus();
      const name = column.getAttribute("aria-label") ?? column.querySelector("h2")?.textContent?.trim() ?? "";
      announce("say", { text: word("moved_to", { stage: name }) });
      return;
    }
    from.list.insertBefore(card, from.before?.parentElement === from.list ? from.before : null);
    if (hadFocus) card.focus();
    announce("say", { text: word("moved_back") });
  }
}

function keepWhenRefused(event: Event): void {
  const detail = (event as CustomEvent<{ xhr: XMLHttpRequest; shouldSwap: boolean; isError: boolean }>).detail;
  if (detail.xhr.status < 400) return;
  detail.shouldSwap = false;
  detail.isError = true;
}

customElements.define("vonal-board", VonalBoard);
