import { isTyping } from "./vonal-shortcuts.ts";

/**
 * Outcomes of a call by keys: 1 to 7, D to dial, Z to undo. A key presses what the mouse would; what asks for more opens,
 * and Enter in its field sends it. The note goes along with the outcome, so that the last word typed is not lost.
 */
class VonalCalling extends HTMLElement {
  #dialled = "";

  connectedCallback(): void {
    // Before the keys of the whole page, of which D is one.
    document.addEventListener("keydown", this.#key, { capture: true });
    this.addEventListener("click", this.#clicked);
    this.addEventListener("submit", this.#send);
    this.addEventListener("toggle", this.#opened, true);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#key, { capture: true });
    this.removeEventListener("click", this.#clicked);
    this.removeEventListener("submit", this.#send);
    this.removeEventListener("toggle", this.#opened, true);
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    if (event.key === "Escape") return this.#close();
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.target as Element).closest("a, button, summary, [data-step]")) return;
    // Russian hands press the same places.
    const place = /^(Key|Digit|Numpad)(\w)$/.exec(event.code)?.[2]?.toLowerCase() ?? event.key;
    const pressed = this.querySelector<HTMLElement>(`[data-press="${CSS.escape(place)}"]`);
    if (!pressed) return;
    event.preventDefault();
    pressed.click();
  };

  readonly #clicked = (event: MouseEvent): void => {
    const dial = (event.target as Element).closest<HTMLElement>("[data-dial]");
    if (dial) this.#dialled = dial.dataset["dial"] ?? "";
  };

  /** One outcome at a time asks for more, and its field is written in at once. */
  readonly #opened = (event: Event): void => {
    const opened = event.target;
    if (!(opened instanceof HTMLDetailsElement) || !opened.open || !opened.matches(".calling-more")) return;
    for (const other of this.querySelectorAll<HTMLDetailsElement>(".calling-more[open]")) if (other !== opened) other.open = false;
    opened.querySelector<HTMLInputElement>("input:not([type=hidden])")?.focus();
  };

  #close(): void {
    const open = this.querySelector<HTMLDetailsElement>(".calling-more[open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary")?.focus();
  }

  readonly #send = (event: SubmitEvent): void => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-outcome]")) return;
    const note = this.querySelector<HTMLTextAreaElement>("textarea[name=about]")?.value ?? "";
    for (const [name, value] of [["note", note], ["number", this.#dialled]] as const) put(form, name, value);
  };
}

function put(form: HTMLFormElement, name: string, value: string): void {
  const there = form.querySelector<HTMLInputElement>(`input[name=${name}]`);
  const field = there ?? Object.assign(document.createElement("input"), { type: "hidden", name });
  field.value = value;
  if (!there) form.append(field);
}

customElements.define("vonal-calling", VonalCalling);
