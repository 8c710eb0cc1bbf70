import { keep, unsent } from "./unsent.ts";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

interface Place {
  script: number;
  step: number;
  ticked: number[];
}

/** Another word is typed soon; the place is not worth a request for each. */
const QUIET_MS = 300;

/** One question of a talk at a time. Where it stands is kept as answers are: here at once, on the server soon. */
class VonalScript extends HTMLElement {
  #ticked = new Set<number>();

  connectedCallback(): void {
    this.addEventListener("click", this.#click);
    this.addEventListener("keydown", this.#key);
    this.addEventListener("input", this.#typed);
    for (const go of this.#goes()) if (go.hasAttribute("data-done")) this.#ticked.add(Number(go.dataset["go"]));
    const waiting = this.#waiting();
    for (const step of waiting?.ticked ?? []) this.#ticked.add(step);
    this.#show(waiting?.step ?? Number(this.getAttribute("step")), false);
  }

  disconnectedCallback(): void {
    this.removeEventListener("click", this.#click);
    this.removeEventListener("keydown", this.#key);
    this.removeEventListener("input", this.#typed);
  }

  get #place(): string {
    return this.getAttribute("place") ?? "";
  }

  get #current(): number {
    return Number(this.getAttribute("step"));
  }

  #goes(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-go]")];
  }

  #step(id: number): HTMLElement | null {
    return this.querySelector(`[data-step="${id}"]`);
  }

  #waiting(): Place | undefined {
    try {
      return JSON.parse(unsent(this.#place, "place") ?? "") as Place;
    } catch {
      return undefined;
    }
  }

  readonly #click = (event: MouseEvent): void => {
    const pressed = (event.target as Element).closest<HTMLElement>("[data-go], [data-script]");
    if (!pressed) return;
    if (pressed.dataset["go"]) return this.#go(Number(pressed.dataset["go"]));
    const action = pressed.dataset["script"];
    if (action === "next") this.#next();
    if (action === "back") this.#move(-1);
    if (action === "fold") this.#fold(pressed);
  };

  readonly #key = (event: KeyboardEvent): void => {
    const at = event.target as HTMLElement;
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing || at.closest("form, select")) return;
    const writes = at instanceof HTMLTextAreaElement;
    const asks = at.matches("h3, input, textarea");
    if (event.key === "Enter" && !event.shiftKey && asks) this.#next();
    else if (event.key === "ArrowDown" && !writes) this.#move(1);
    else if (event.key === "ArrowUp" && !writes) this.#move(-1);
    else return;
    event.preventDefault();
  };

  readonly #typed = (event: Event): void => {
    const field = event.target as Field;
    const step = field.closest<HTMLElement>("[data-step]");
    if (!step || !field.closest("vonal-autosave")) return;
    const id = Number(step.dataset["step"]);
    if (field.value.trim()) this.#ticked.add(id);
    else this.#ticked.delete(id);
    this.#paint();
    this.#keep();
  };

  #fold(button: HTMLElement): void {
    const folded = this.toggleAttribute("data-folded");
    button.setAttribute("aria-expanded", String(!folded));
  }

  #next(): void {
    this.#ticked.add(this.#current);
    if (!this.#move(1)) {
      this.#paint();
      this.#keep();
    }
  }

  #move(by: number): boolean {
    const ids = this.#goes().map((go) => Number(go.dataset["go"]));
    const there = ids[ids.indexOf(this.#current) + by];
    if (there === undefined) return false;
    this.#go(there);
    return true;
  }

  #go(id: number): void {
    this.#show(id, true);
    this.#keep();
  }

  #show(id: number, takesFocus: boolean): void {
    const step = this.#step(id) ?? this.querySelector<HTMLElement>("[data-step]");
    if (!step) return;
    this.setAttribute("step", step.dataset["step"] ?? "");
    for (const each of this.querySelectorAll<HTMLElement>("[data-step]")) each.hidden = each !== step;
    this.#paint();
    if (takesFocus) (step.querySelector<HTMLElement>("input, textarea, select") ?? step.querySelector("h3"))?.focus();
  }

  #paint(): void {
    for (const go of this.#goes()) {
      const id = Number(go.dataset["go"]);
      go.toggleAttribute("data-done", this.#ticked.has(id));
      if (id !== this.#current) {
        go.removeAttribute("aria-current");
        continue;
      }
      go.setAttribute("aria-current", "step");
      const row = go.closest("ol");
      if (row) row.scrollLeft = go.offsetLeft - row.offsetLeft - (row.clientWidth - go.offsetWidth) / 2;
    }
    const now = this.querySelector("[data-script=now]");
    if (now) now.textContent = this.#step(this.#current)?.querySelector("h3")?.textContent ?? "";
  }

  #keep(): void {
    const place: Place = {
      script: Number(this.getAttribute("script")),
      step: this.#current,
      ticked: [...this.#ticked],
    };
    keep(this.#place, "place", JSON.stringify(place), QUIET_MS);
  }
}

customElements.define("vonal-script", VonalScript);
