/**
 * Offers hashtags while a note is typed: `<vonal-note url=ADDRESS>` around a textarea. The list stands below the field; arrows
 * choose, Enter or Tab takes, Escape closes.
 */

interface Offer {
  word: string;
  to: string;
  ends?: string;
}

const MOST = 8;
let offers: Promise<Offer[]> | undefined;
let lists = 0;

class VonalNote extends HTMLElement {
  #field: HTMLTextAreaElement | null = null;
  #list: HTMLUListElement | undefined;
  #chosen = 0;
  #from = 0;

  connectedCallback(): void {
    this.#field = this.querySelector("textarea");
    this.#field?.setAttribute("aria-autocomplete", "list");
    this.#field?.addEventListener("input", this.#look);
    this.#field?.addEventListener("keydown", this.#key);
    this.#field?.addEventListener("blur", this.#close);
  }

  disconnectedCallback(): void {
    this.#close();
  }

  readonly #look = (): void => void this.#offer();

  async #offer(): Promise<void> {
    const field = this.#field;
    if (!field) return;
    const typed = /(?:^|[^\w&/#@.])#([\p{L}\p{N}_-]*)$/u.exec(field.value.slice(0, field.selectionStart));
    if (!typed) return this.#close();
    const begun = (typed[1] ?? "").toLowerCase();
    this.#from = field.selectionStart - begun.length;
    const known = await this.#known();
    const fits = known.filter(({ word, to }) => word.toLowerCase().startsWith(begun) || (begun && to.toLowerCase().startsWith(begun)));
    if (!fits.length || (fits.length === 1 && fits[0]?.word.toLowerCase() === begun)) return this.#close();
    this.#show(fits.slice(0, MOST));
  }

  async #known(): Promise<Offer[]> {
    offers ??= fetch(this.getAttribute("url") ?? "", { headers: { Accept: "application/json" }, credentials: "same-origin" })
      .then(async (answer) => (answer.ok ? ((await answer.json()) as { words: Offer[] }).words : []))
      .catch(() => []);
    const found = await offers;
    if (!found.length) offers = undefined;
    return found;
  }

  #show(fits: Offer[]): void {
    const field = this.#field!;
    this.#close();
    const list = document.createElement("ul");
    list.className = "note-offers";
    list.id = `note-offers-${(lists += 1)}`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", this.getAttribute("label") ?? "");
    fits.forEach((fit, at) => {
      const line = document.createElement("li");
      line.id = `${list.id}-${at}`;
      line.setAttribute("role", "option");
      line.dataset["word"] = fit.word;
      const word = document.createElement("b");
      word.textContent = `#${fit.word}`;
      line.append(word, fit.to ? ` → ${fit.to}` : "");
      line.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        this.#take(fit.word);
      });
      list.append(line);
    });
    field.after(list);
    this.#list = list;
    this.#choose(0);
    field.setAttribute("aria-controls", list.id);
  }

  #choose(at: number): void {
    const lines = [...(this.#list?.children ?? [])];
    this.#chosen = (at + lines.length) % lines.length;
    lines.forEach((line, index) => line.setAttribute("aria-selected", String(index === this.#chosen)));
    this.#field?.setAttribute("aria-activedescendant", lines[this.#chosen]?.id ?? "");
  }

  #take(word: string): void {
    const field = this.#field!;
    const end = field.selectionStart;
    field.setRangeText(`${word} `, this.#from, end, "end");
    this.#close();
    field.focus();
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (!this.#list || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") this.#choose(this.#chosen + 1);
    else if (event.key === "ArrowUp") this.#choose(this.#chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") this.#take((this.#list.children[this.#chosen] as HTMLElement).dataset["word"] ?? "");
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  readonly #close = (): void => {
    this.#list?.remove();
    this.#list = undefined;
    this.#field?.removeAttribute("aria-activedescendant");
    this.#field?.removeAttribute("aria-controls");
  };
}

customElements.define("vonal-note", VonalNote);
