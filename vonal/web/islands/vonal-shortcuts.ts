import { undoLast } from "./toasts.ts";

const SECOND_KEY_MS = 1500;

/** Keys for the whole page: `?` help, `g` and a letter to go, `u` undo; never while somebody types or answers a dialog. */
class VonalShortcuts extends HTMLElement {
  #going: ReturnType<typeof setTimeout> | undefined;

  connectedCallback(): void {
    document.addEventListener("keydown", this.#key);
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.#key);
  }

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return submitAround(event);
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (document.querySelector("dialog[open]")) return;
    const key = latinLetter(event);
    if (this.#going !== undefined) {
      clearTimeout(this.#going);
      this.#going = undefined;
      const link = document.querySelector<HTMLAnchorElement>(`a[data-go="${CSS.escape(key)}"]`);
      if (!link) return;
      event.preventDefault();
      link.click();
    } else if (key === "g") {
      this.#going = setTimeout(() => (this.#going = undefined), SECOND_KEY_MS);
    } else if (event.key === "?") {
      event.preventDefault();
      document.querySelector<HTMLDialogElement>("#shortcuts-dialog")?.showModal();
    } else if (key === "u") {
      undoLast();
    } else if (event.key === "/") {
      event.preventDefault();
      document.querySelector<HTMLButtonElement>("[data-palette]")?.click();
    } else if (/^[a-z]$/.test(key)) {
      press(key, event);
    }
  };
}

/** What a letter stands on: the running call comes before the page. */
function press(key: string, event: KeyboardEvent): void {
  const places = [".phone", "#main", ".top"].map((place) => `${place} [data-key="${key}"]:not([disabled])`);
  const visible = places.flatMap((place) => [...document.querySelectorAll<HTMLElement>(place)]).find((one) => one.checkVisibility());
  if (!visible) return;
  event.preventDefault();
  visible.click();
}

/** Ctrl+Enter sends the form somebody is writing in, where it says so. */
function submitAround(event: KeyboardEvent): void {
  const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>("form[data-ctrl-enter]") : null;
  if (!form) return;
  event.preventDefault();
  form.requestSubmit();
}

/** The letter on the key, whatever the keyboard's alphabet: Russian hands press the same places. */
function latinLetter(event: KeyboardEvent): string {
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  return /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : event.key;
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("input:not([type=checkbox]):not([type=radio]), textarea, select"))
  );
}

customElements.define("vonal-shortcuts", VonalShortcuts);
