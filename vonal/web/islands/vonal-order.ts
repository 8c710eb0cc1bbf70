import htmx from "htmx.org/dist/htmx.esm.js";
import type Sortable from "sortablejs";

/** A list whose rows are dragged by their grip, or moved by it with the arrow keys; each row knows where to say so. */
class VonalOrder extends HTMLElement {
  #sortable: Sortable | undefined;

  connectedCallback(): void {
    this.addEventListener("keydown", this.#key);
    void this.#makeDraggable();
  }

  disconnectedCallback(): void {
    this.removeEventListener("keydown", this.#key);
    this.#sortable?.destroy();
    this.#sortable = undefined;
  }

  get #list(): HTMLElement | null {
    return this.querySelector("ol");
  }

  async #makeDraggable(): Promise<void> {
    const { default: Sorter } = await import("sortablejs");
    if (!this.isConnected || !this.#list || this.#sortable) return;
    this.#sortable = Sorter.create(this.#list, {
      handle: ".rule-grip",
      draggable: "[data-move]",
      animation: 150,
      onEnd: ({ item, oldIndex, newIndex }) => {
        if (oldIndex !== newIndex) this.#send(item);
      },
    });
  }

  readonly #key = (event: KeyboardEvent): void => {
    const grip = (event.target as Element).closest<HTMLElement>(".rule-grip");
    const row = grip?.closest<HTMLElement>("[data-move]");
    if (!grip || !row || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    const beside = event.key === "ArrowUp" ? row.previousElementSibling : row.nextElementSibling;
    if (!beside) return;
    if (event.key === "ArrowUp") beside.before(row);
    else beside.after(row);
    grip.focus();
    this.#send(row);
  };

  #send(row: HTMLElement): void {
    const rows = [...(this.#list?.querySelectorAll("[data-move]") ?? [])];
    const focused = row.contains(document.activeElement);
    void htmx
      .ajax("post", row.dataset["move"] ?? "", {
        source: row,
        target: "#call-rules",
        swap: "morph:outerHTML",
        select: "#call-rules",
        values: { to: String(rows.indexOf(row)) },
      })
      .then(() => {
        if (focused) document.querySelector<HTMLElement>(`#${CSS.escape(row.id)} .rule-grip`)?.focus();
      });
  }
}

customElements.define("vonal-order", VonalOrder);
