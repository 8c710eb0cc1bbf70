import { keep, unsent, watch, type Outcome } from "./unsent.ts";
import { word } from "./words.ts";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

const QUIET_MS = 400;

/** Fields inside save themselves as they are typed; see `unsent.ts` for what happens when the server cannot be reached. */
class VonalAutosave extends HTMLElement {
  #unwatch: (() => void)[] = [];
  #watched = new Set<string>();

  connectedCallback(): void {
    this.addEventListener("input", this.#typed);
    this.addEventListener("change", this.#changed);
    this.addEventListener("submit", this.#stay);
    for (const field of this.#fields()) this.#adopt(field);
  }

  disconnectedCallback(): void {
    this.removeEventListener("input", this.#typed);
    this.removeEventListener("change", this.#changed);
    this.removeEventListener("submit", this.#stay);
    for (const stop of this.#unwatch) stop();
    this.#unwatch = [];
    this.#watched.clear();
  }

  get #url(): string {
    return this.getAttribute("url") ?? "";
  }

  #fields(): Field[] {
    return [...this.querySelectorAll<Field>("input[name], textarea[name], select[name]")].filter(
      (field) => field.closest("vonal-autosave") === this,
    );
  }

  #adopt(field: Field): void {
    this.#watch(field.name);
    const waiting = unsent(this.#url, field.name);
    if (waiting === undefined || textOf(field) === waiting) return;
    put(field, waiting);
    this.#tell(field.name, { state: "waiting" });
  }

  #watch(name: string): void {
    if (this.#watched.has(name)) return;
    this.#watched.add(name);
    this.#unwatch.push(watch(this.#url, name, (outcome) => this.#tell(name, outcome)));
  }

  readonly #stay = (event: Event): void => event.preventDefault();
  readonly #typed = (event: Event): void => this.#keep(event, QUIET_MS);
  readonly #changed = (event: Event): void => this.#keep(event, 0);

  #keep(event: Event, delay: number): void {
    const field = event.target as Field;
    if (!field.name || field.closest("vonal-autosave") !== this) return;
    this.#watch(field.name);
    keep(this.#url, field.name, textOf(field), delay);
  }

  #tell(name: string, outcome: Outcome): void {
    const field = this.#fields().find((one) => one.name === name);
    if (!field) return;
    const status = statusOf(field);
    status.dataset["state"] = outcome.state;
    status.textContent = outcome.state === "refused" ? outcome.error : word(`field_${outcome.state}`);
    const refused = outcome.state === "refused";
    field.classList.toggle("is-invalid", refused);
    if (refused) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
    if (outcome.state === "saved" && outcome.value !== undefined && document.activeElement !== field) {
      put(field, outcome.value);
    }
  }
}

function textOf(field: Field): string {
  if (field instanceof HTMLInputElement && field.type === "checkbox") return field.checked ? "true" : "";
  return field.value;
}

function put(field: Field, text: string): void {
  if (field instanceof HTMLInputElement && field.type === "checkbox") field.checked = text === "true";
  else if (field instanceof HTMLInputElement && field.type === "radio") field.checked = field.value === text;
  else field.value = text;
}

function statusOf(field: Field): HTMLElement {
  const holder = field.closest<HTMLElement>("[data-field]") ?? field.parentElement!;
  const found = holder.querySelector<HTMLElement>(".save-state");
  if (found) return found;
  const made = document.createElement("small");
  made.className = "save-state";
  made.setAttribute("role", "status");
  holder.append(made);
  return made;
}

customElements.define("vonal-autosave", VonalAutosave);
