import htmx from "htmx.org/dist/htmx.esm.js";
import { heard, myId } from "./server.ts";
import { word } from "./words.ts";

const QUIET_MS = 120;
const RECENTS_KEPT = 12;

/** Ctrl+K: customers, deals and pages; what was open lately comes first. The server answers with the options. */
class VonalPalette extends HTMLElement {
  #dialog!: HTMLDialogElement;
  #input!: HTMLInputElement;
  #list!: HTMLElement;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | undefined;

  connectedCallback(): void {
    this.#dialog = this.querySelector("dialog")!;
    this.#input = this.querySelector("input")!;
    this.#list = this.querySelector("[role=listbox]")!;
    this.#input.addEventListener("input", () => this.#later());
    this.#input.addEventListener("keydown", (event) => this.#key(event));
    this.#list.addEventListener("click", (event) => this.#chosen(event));
    document.addEventListener("keydown", this.#global);
    document.addEventListener("click", this.#opener);
    heard("arrived", rememberPlace);
    rememberPlace();
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#global);
    document.removeEventListener("click", this.#opener);
  }

  readonly #global = (event: KeyboardEvent): void => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.code === "KeyK") {
      event.preventDefault();
      if (this.#dialog.open) this.#dialog.close();
      else this.#open();
    }
  };

  readonly #opener = (event: MouseEvent): void => {
    if ((event.target as Element).closest("[data-palette]")) this.#open();
  };

  #open(): void {
    if (document.querySelector("dialog[open]")) return;
    rememberPlace(); // A page that came a moment ago may not have told yet.
    this.#input.value = "";
    this.#dialog.showModal();
    this.#input.focus();
    void this.#search();
  }

  #later(): void {
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => void this.#search(), QUIET_MS);
  }

  async #search(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const query = new URLSearchParams({ q: this.#input.value.trim(), recent: recents().join(","), here: location.pathname });
    try {
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(15_000)]);
      const response = await fetch(`${this.getAttribute("url") ?? ""}?${query}`, { signal, redirect: "error" });
      if (!response.ok) throw new Error(String(response.status));
      this.#list.innerHTML = await response.text();
      htmx.process(this.#list);
      this.#choose(this.#options[0]);
    } catch {
      if (!request.signal.aborted) this.#list.textContent = word("error_connection");
    }
  }

  get #options(): HTMLElement[] {
    return [...this.#list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  #choose(option: HTMLElement | undefined): void {
    for (const one of this.#options) one.setAttribute("aria-selected", String(one === option));
    if (option) this.#input.setAttribute("aria-activedescendant", option.id);
    else this.#input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
  }

  #key(event: KeyboardEvent): void {
    const options = this.#options;
    const at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") this.#choose(options[(at + 1) % options.length]);
    else if (event.key === "ArrowUp") this.#choose(options[(at - 1 + options.length) % options.length]);
    else if (event.key === "Enter") (options[at] ?? options[0])?.click();
    else return;
    event.preventDefault();
  }

  #chosen(event: MouseEvent): void {
    if ((event.target as Element).closest("a")) this.#dialog.close();
  }
}

const storageKey = (): string => `vonal:recent:${myId()}`;

function recents(): string[] {
  try {
    return (JSON.parse(localStorage.getItem(storageKey()) ?? "[]") as string[]).slice(0, RECENTS_KEPT);
  } catch {
    return [];
  }
}

/** Only which card it was is kept; its name is asked of the server each time, which shows only what may be seen. */
function rememberPlace(): void {
  const place = document.querySelector<HTMLElement>("#main [data-recent]")?.dataset["recent"];
  if (!place) return;
  const list = [place, ...recents().filter((one) => one !== place)].slice(0, RECENTS_KEPT);
  localStorage.setItem(storageKey(), JSON.stringify(list));
}

customElements.define("vonal-palette", VonalPalette);
