import { clock } from "./times.ts";

/** What a pointer does on the calendar of a week or a month, in days and minutes; the calendar itself says what comes of it. */

export type Part = "whole" | "begin" | "end";

export interface Grid {
  /** The days, each with its date in `data-day`. */
  readonly days: HTMLElement[];
  /** Pixels a minute; 0 where hours are not drawn. */
  readonly scale: number;
  readonly firstMinute: number;
  /** Whether dragging over empty time plans a shift here. */
  readonly plans: boolean;
  moved(entry: HTMLElement, part: Part, days: number, minutes: number): void;
  drawn(day: string, begins: number, ends: number): void;
}

const STEP = 15;
const EDGE = 7;
const FAR_ENOUGH = 4;

interface Drag {
  entry?: HTMLElement;
  part: Part;
  day: number;
  x: number;
  y: number;
  minute: number;
  begun: boolean;
  ghost?: HTMLElement;
  days: number;
  minutes: number;
}

export class Dragging {
  #drag: Drag | undefined;

  constructor(
    private readonly area: HTMLElement,
    private readonly grid: Grid,
  ) {
    area.addEventListener("pointerdown", this.#down);
    area.addEventListener("click", this.#click, { capture: true });
  }

  stop(): void {
    this.area.removeEventListener("pointerdown", this.#down);
    this.area.removeEventListener("click", this.#click, { capture: true });
    this.#end();
  }

  get isDragging(): boolean {
    return this.#drag?.begun ?? false;
  }

  readonly #down = (event: PointerEvent): void => {
    // A finger scrolls; its calendar is the list by day.
    if (event.button !== 0 || event.pointerType === "touch") return;
    const target = event.target as HTMLElement;
    const entry = target.closest<HTMLElement>(".entry[data-movable]") ?? undefined;
    const empty = this.grid.plans && target.matches(".shifts");
    const day = this.#dayAt(event.clientX, event.clientY);
    if ((!entry && !empty) || day < 0) return;
    if (empty) event.preventDefault();
    const minute = empty ? this.#minuteAt(day, event.clientY) : 0;
    const part = entry ? this.#partOf(entry, event.clientY) : "end";
    const drag = { part, day, x: event.clientX, y: event.clientY, minute, begun: false, days: 0, minutes: 0 };
    this.#drag = entry ? { ...drag, entry } : drag;
    document.addEventListener("pointermove", this.#move);
    document.addEventListener("pointerup", this.#up);
    document.addEventListener("pointercancel", this.#cancel);
    document.addEventListener("keydown", this.#key, { capture: true });
  };

  #partOf(entry: HTMLElement, y: number): Part {
    if (!this.grid.scale) return "whole";
    const box = entry.getBoundingClientRect();
    if (y < box.top + EDGE) return "begin";
    return y > box.bottom - EDGE ? "end" : "whole";
  }

  readonly #move = (event: PointerEvent): void => {
    const drag = this.#drag;
    if (!drag) return;
    if (!drag.begun && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR_ENOUGH) return;
    if (!drag.begun) {
      drag.begun = true;
      drag.ghost = this.#ghostOf(drag);
      this.area.classList.add("is-dragging");
    }
    const over = this.#dayAt(event.clientX, event.clientY);
    if (drag.entry && drag.part === "whole" && over >= 0) drag.days = over - drag.day;
    const raw = this.grid.scale ? (event.clientY - drag.y) / this.grid.scale : 0;
    drag.minutes = Math.round(raw / STEP) * STEP;
    this.#show(drag);
  };

  #ghostOf(drag: Drag): HTMLElement {
    const ghost = document.createElement("div");
    ghost.className = "shift-ghost";
    ghost.setAttribute("aria-hidden", "true");
    drag.entry?.classList.add("is-dragged");
    return ghost;
  }

  #show(drag: Drag): void {
    const list = this.grid.days[drag.day + drag.days]?.querySelector<HTMLElement>(".shifts");
    if (!list || !drag.ghost) return;
    list.append(drag.ghost);
    if (!this.grid.scale) {
      drag.ghost.textContent = drag.entry?.querySelector(".shift-who")?.textContent ?? "";
      return;
    }
    const [begins, ends] = this.#spanOf(drag);
    drag.ghost.style.top = `${(begins - this.grid.firstMinute) * this.grid.scale}px`;
    drag.ghost.style.height = `${(ends - begins) * this.grid.scale}px`;
    drag.ghost.textContent = `${clock(begins)}–${clock(ends)}`;
  }

  /** Minutes of the day between which the shift would last. */
  #spanOf(drag: Drag): [number, number] {
    if (!drag.entry) {
      const other = drag.minute + drag.minutes;
      return [Math.max(0, Math.min(drag.minute, other)), Math.min(24 * 60, Math.max(drag.minute, other))];
    }
    const [begins, until] = [Number(drag.entry.dataset["begins"]), Number(drag.entry.dataset["until"])];
    if (drag.part === "begin") return [Math.min(begins + drag.minutes, until - STEP), until];
    if (drag.part === "end") return [begins, Math.max(until + drag.minutes, begins + STEP)];
    return [begins + drag.minutes, until + drag.minutes];
  }

  readonly #up = (): void => {
    const drag = this.#drag;
    if (drag?.begun) {
      this.#suppressClick = true;
      setTimeout(() => (this.#suppressClick = false));
      const [begins, ends] = this.#spanOf(drag);
      const day = this.grid.days[drag.day]?.dataset["day"] ?? "";
      if (!drag.entry) {
        if (ends - begins >= STEP) this.grid.drawn(day, begins, ends);
      } else {
        const was = drag.part === "end" ? Number(drag.entry.dataset["until"]) : Number(drag.entry.dataset["begins"]);
        const minutes = (drag.part === "end" ? ends : begins) - was;
        if (drag.days || minutes) this.grid.moved(drag.entry, drag.part, drag.days, minutes);
      }
    }
    this.#end();
  };

  #suppressClick = false;

  readonly #click = (event: MouseEvent): void => {
    if (!this.#suppressClick) return;
    event.preventDefault();
    event.stopPropagation();
  };

  readonly #cancel = (): void => this.#end();

  readonly #key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.#drag?.begun) return;
    event.preventDefault();
    event.stopPropagation();
    this.#end();
  };

  #end(): void {
    this.#drag?.ghost?.remove();
    this.#drag?.entry?.classList.remove("is-dragged");
    this.#drag = undefined;
    this.area.classList.remove("is-dragging");
    document.removeEventListener("pointermove", this.#move);
    document.removeEventListener("pointerup", this.#up);
    document.removeEventListener("pointercancel", this.#cancel);
    document.removeEventListener("keydown", this.#key, { capture: true });
  }

  #dayAt(x: number, y: number): number {
    return this.grid.days.findIndex((day) => {
      const box = day.getBoundingClientRect();
      return x >= box.left && x < box.right && (this.grid.scale > 0 || (y >= box.top && y < box.bottom));
    });
  }

  #minuteAt(day: number, y: number): number {
    const top = this.grid.days[day]?.querySelector(".shifts")?.getBoundingClientRect().top ?? 0;
    return Math.round(((y - top) / this.grid.scale + this.grid.firstMinute) / STEP) * STEP;
  }
}
