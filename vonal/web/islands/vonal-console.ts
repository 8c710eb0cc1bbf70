import { announce, wish } from "./server.ts";
import { word } from "./words.ts";

/**
 * The secretary's console. The arrows choose a call, what is typed a colleague; Enter passes the call to him, Shift+Enter
 * asks him first. What is chosen outlives the fresh lists that the server keeps sending.
 */
class VonalConsole extends HTMLElement {
  #call = "";
  #extension = "";
  #input!: HTMLInputElement;

  connectedCallback(): void {
    this.#input = this.querySelector("input")!;
    this.#input.addEventListener("input", this.#typed);
    this.addEventListener("click", this.#click);
    document.addEventListener("keydown", this.#key);
    document.body.addEventListener("htmx:afterSettle", this.#mark);
    this.#mark();
    if (matchMedia("(min-width: 768px)").matches) this.#input.focus({ preventScroll: true });
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#key);
    document.body.removeEventListener("htmx:afterSettle", this.#mark);
  }

  get #calls(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-call]")];
  }

  get #people(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-extension]:not([hidden])")];
  }

  /** Show what is chosen; the longest waiting caller unless another was, and nobody until somebody was typed. */
  readonly #mark = (): void => {
    const wanted = this.#input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const person of this.querySelectorAll<HTMLElement>("[data-extension]")) {
      const words = (person.dataset["words"] ?? "").split(" ");
      person.hidden = !wanted.every((one) => words.some((each) => each.startsWith(one)));
    }
    const [calls, people] = [this.#calls, this.#people];
    if (!calls.some((one) => one.dataset["call"] === this.#call)) this.#call = calls[0]?.dataset["call"] ?? "";
    if (!people.some((one) => one.dataset["extension"] === this.#extension)) this.#extension = "";
    if (!this.#extension && wanted.length) this.#extension = people[0]?.dataset["extension"] ?? "";
    for (const one of calls) {
      const isChosen = one.dataset["call"] === this.#call;
      one.toggleAttribute("data-chosen", isChosen);
      one.querySelector("button")?.setAttribute("aria-pressed", String(isChosen));
    }
    for (const one of people) one.toggleAttribute("data-chosen", one.dataset["extension"] === this.#extension);
    this.querySelector<HTMLElement>(".console-none")?.toggleAttribute("hidden", people.length > 0);
  };

  readonly #typed = (): void => {
    this.#extension = "";
    this.#mark();
    this.#say(this.#people.find((one) => one.dataset["extension"] === this.#extension));
  };

  readonly #key = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const active = document.activeElement;
    const isElsewhere = active !== this.#input && active !== document.body && !this.contains(active) && !active?.matches("h1, #main");
    if (isElsewhere) return;
    if (event.key === "Enter" && active instanceof HTMLButtonElement && !active.matches(".console-choose")) return;
    if (!this.#act(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };

  #act(event: KeyboardEvent): boolean {
    switch (event.key) {
      case "ArrowUp":
      case "ArrowDown":
        return this.#chooseCall(event.key === "ArrowDown" ? 1 : -1);
      case "ArrowLeft":
      case "ArrowRight":
        return this.#choosePerson(event.key === "ArrowRight" ? 1 : -1);
      case "Enter":
        void this.#pass(event.shiftKey ? "ask" : "pass");
        return true;
      case "Escape":
        this.#input.value = "";
        this.#typed();
        return true;
      default:
        // A letter or a digit anywhere on this page means a colleague.
        if (event.key.length === 1 && /[\p{L}\p{N}]/u.test(event.key)) this.#input.focus();
        return false;
    }
  }

  #chooseCall(step: number): boolean {
    const calls = this.#calls;
    const at = calls.findIndex((one) => one.dataset["call"] === this.#call);
    const next = calls[Math.min(Math.max(at + step, 0), calls.length - 1)];
    this.#call = next?.dataset["call"] ?? "";
    this.#mark();
    this.#say(next);
    return true;
  }

  #choosePerson(step: number): boolean {
    const people = this.#people;
    const at = people.findIndex((one) => one.dataset["extension"] === this.#extension);
    const next = people[at < 0 ? 0 : Math.min(Math.max(at + step, 0), people.length - 1)];
    this.#extension = next?.dataset["extension"] ?? "";
    this.#mark();
    this.#say(next);
    return true;
  }

  #say(chosen: HTMLElement | undefined): void {
    chosen?.scrollIntoView({ block: "nearest" });
    const text = chosen?.querySelector(".console-name, .console-choose")?.textContent?.replace(/\s+/g, " ").trim();
    const state = chosen?.querySelector(".console-state")?.textContent?.replace(/\s+/g, " ").trim() ?? "";
    if (text) announce("say", { text: `${text} ${state}`.trim() });
  }

  readonly #click = (event: MouseEvent): void => {
    const target = event.target as Element;
    const call = target.closest<HTMLElement>("[data-call]");
    if (call) this.#call = call.dataset["call"] ?? "";
    const person = target.closest<HTMLElement>("[data-extension]");
    if (person) this.#extension = person.dataset["extension"] ?? "";
    if (call || person) this.#mark();
    const how = target.closest<HTMLElement>("[data-how]")?.dataset["how"];
    if (how) void this.#pass(how);
  };

  /** Her own talk is passed on; a caller who waits rings at the colleague, and to ask first is to call him. */
  async #pass(how: string): Promise<void> {
    const call = this.#calls.find((one) => one.dataset["call"] === this.#call);
    const to = this.#extension;
    if (!call || !to) {
      announce("toast", { text: word(call ? "console_no_person" : "console_no_call") });
      return;
    }
    const url = call.dataset["url"] ?? "";
    if ("mine" in call.dataset) await wish(`${url}/${how === "ask" ? "consult" : "transfer"}`, { to });
    else if (how === "ask") document.dispatchEvent(new CustomEvent("vonal:dial", { detail: { number: to } }));
    else await wish(`${url}/send`, { to });
    this.#input.value = "";
    if (how !== "ask") this.#extension = "";
    this.#mark();
  }
}

customElements.define("vonal-console", VonalConsole);
