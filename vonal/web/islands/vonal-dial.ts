import htmx from "htmx.org/dist/htmx.esm.js";
import { announce, wish } from "./server.ts";
import { word } from "./words.ts";

const QUIET_MS = 120;

/**
 * Whom to call, or to whom to pass a call: numbers as people type them, customers and colleagues by name. In a talk (a
 * button with `data-transfer`, the call's address) Enter asks the colleague first, Shift+Enter passes at once.
 */
class VonalDial extends HTMLElement {
  #dialog!: HTMLDialogElement;
  #input!: HTMLInputElement;
  #list!: HTMLElement;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | undefined;
  #found: Promise<void> = Promise.resolve();
  /** The address of the call that is passed on; empty when somebody is called. */
  #call = "";
  #customer = "";

  connectedCallback(): void {
    this.#dialog = this.querySelector("dialog")!;
    this.#input = this.querySelector("input")!;
    this.#list = this.querySelector("[role=listbox]")!;
    this.#input.addEventListener("input", this.#later);
    this.#input.addEventListener("keydown", this.#key);
    this.#list.addEventListener("click", this.#pointed);
    this.#dialog.addEventListener("click", this.#button);
    document.addEventListener("click", this.#opener);
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.#opener);
  }

  readonly #opener = (event: MouseEvent): void => {
    const pressed = (event.target as Element).closest<HTMLElement>("[data-dialler], [data-transfer], [data-dial-customer]");
    if (!pressed || pressed.hasAttribute("disabled")) return;
    event.preventDefault();
    this.#open(pressed.dataset["transfer"] ?? "", pressed.dataset["dialCustomer"] ?? "");
  };

  #open(call: string, customer: string): void {
    if (document.querySelector("dialog[open]")) return;
    this.#call = call;
    this.#customer = customer;
    this.dataset["for"] = call ? "transfer" : "dial";
    this.#input.value = "";
    this.#list.replaceChildren();
    this.#dialog.showModal();
    this.#input.focus();
    this.#find();
  }

  readonly #later = (): void => {
    this.#customer = "";
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#find(), QUIET_MS);
  };

  #find(): void {
    clearTimeout(this.#quiet);
    this.#quiet = undefined;
    this.#found = this.#ask();
  }

  async #ask(): Promise<void> {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    const asked = new URLSearchParams({ q: this.#input.value.trim() });
    if (this.#call) asked.set("for", "transfer");
    if (this.#customer) asked.set("customer", this.#customer);
    try {
      const signal = AbortSignal.any([request.signal, AbortSignal.timeout(15_000)]);
      const response = await fetch(`${this.getAttribute("url") ?? ""}?${asked}`, { signal, redirect: "error" });
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

  get #chosen(): HTMLElement | undefined {
    return this.#options.find((one) => one.getAttribute("aria-selected") === "true");
  }

  #choose(option: HTMLElement | undefined): void {
    for (const one of this.#options) one.setAttribute("aria-selected", String(one === option));
    if (option) this.#input.setAttribute("aria-activedescendant", option.id);
    else this.#input.removeAttribute("aria-activedescendant");
    option?.scrollIntoView({ block: "nearest" });
    for (const one of this.#dialog.querySelectorAll(".dial-do")) one.toggleAttribute("disabled", !option);
  }

  readonly #key = (event: KeyboardEvent): void => {
    const options = this.#options;
    const at = options.findIndex((one) => one.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") this.#choose(options[(at + 1) % options.length]);
    else if (event.key === "ArrowUp") this.#choose(options[(at - 1 + options.length) % options.length]);
    else if (event.key === "Enter") void this.#enter(event.shiftKey ? "transfer" : "consult");
    else return;
    event.preventDefault();
  };

  /** Somebody types and presses Enter at once: the answer to what he typed is waited for. */
  async #enter(how: string): Promise<void> {
    if (this.#quiet !== undefined) this.#find();
    await this.#found;
    this.#do(how);
  }

  readonly #pointed = (event: MouseEvent): void => {
    const option = (event.target as Element).closest<HTMLElement>("[role=option]");
    if (!option) return;
    this.#choose(option);
    if (!this.#call) this.#do("consult");
  };

  readonly #button = (event: MouseEvent): void => {
    const how = (event.target as Element).closest<HTMLElement>("[data-how]")?.dataset["how"];
    if (how) this.#do(how);
  };

  #do(how: string): void {
    const number = this.#chosen?.dataset["number"];
    if (!number) return;
    this.#dialog.close();
    if (this.#call) void wish(`${this.#call}${how}`, { to: number });
    else announce("dial", { number });
  }
}

customElements.define("vonal-dial", VonalDial);
