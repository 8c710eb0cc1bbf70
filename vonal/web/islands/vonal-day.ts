import htmx from "htmx.org/dist/htmx.esm.js";
import { clock, lanes } from "./roster/times.ts";
import { announce } from "./server.ts";

const HOUR_PIXELS = 110;
const SCALE = HOUR_PIXELS / 60;
const STEP = 15;
const LEAST_PIXELS = 18;
const EDGE = 6;
const FAR_ENOUGH = 4;
const SENT_AFTER_MS = 500;
const DAY_MINUTES = 24 * 60;
const WIDE = matchMedia("(min-width: 901px)");

interface Drag {
  entry: HTMLElement;
  part: "whole" | "end";
  x: number;
  y: number;
  grip: number;
  begun: boolean;
  begins: number;
  minutes: number;
  over: boolean;
  ghost?: HTMLElement;
}

/**
 * A day by the hour. The server gives lists, which narrow screens keep; on wide ones what is planned lies at its hours. What
 * is open is dragged into the day; inside it Shift and the arrows move a task, Alt and the arrows change how long it takes.
 */
class VonalDay extends HTMLElement {
  #drag: Drag | undefined;
  #waiting: { task: string; begins: number; minutes: number; timer: ReturnType<typeof setTimeout> } | undefined;
  #clickIsDrag = false;

  connectedCallback(): void {
    WIDE.addEventListener("change", this.#draw);
    document.body.addEventListener("htmx:afterSettle", this.#draw);
    this.addEventListener("pointerdown", this.#down);
    this.addEventListener("keydown", this.#key);
    this.addEventListener("click", this.#click, { capture: true });
    this.addEventListener("dragstart", this.#noDrag);
    this.#draw();
  }

  disconnectedCallback(): void {
    WIDE.removeEventListener("change", this.#draw);
    document.body.removeEventListener("htmx:afterSettle", this.#draw);
    this.removeEventListener("pointerdown", this.#down);
    this.removeEventListener("keydown", this.#key);
    this.removeEventListener("click", this.#click, { capture: true });
    this.removeEventListener("dragstart", this.#noDrag);
    this.#end();
  }

  get #list(): HTMLElement | null {
    return this.querySelector<HTMLElement>(".hours-list");
  }

  get #first(): number {
    return Number(this.getAttribute("from") ?? 0);
  }

  get #last(): number {
    return Number(this.getAttribute("to") ?? DAY_MINUTES);
  }

  readonly #draw = (): void => {
    const list = this.#list;
    if (!list || this.#drag?.begun) return;
    const isGrid = WIDE.matches;
    this.classList.toggle("is-hours", isGrid);
    list.style.height = isGrid ? `${(this.#last - this.#first) * SCALE}px` : "";
    const entries = [...list.querySelectorAll<HTMLElement>("[data-begins]")];
    const tasks = entries.filter((entry) => entry.dataset["task"]);
    const places = lanes(
      tasks.map((entry) => {
        const begins = Number(entry.dataset["begins"]);
        return { begins, until: Math.max(Number(entry.dataset["until"]), begins + LEAST_PIXELS / SCALE) };
      }),
    );
    for (const entry of entries) {
      const begins = Number(entry.dataset["begins"]);
      const until = Number(entry.dataset["until"]);
      const { lane, of } = places[tasks.indexOf(entry)] ?? { lane: 0, of: 1 };
      entry.style.top = isGrid ? `${(begins - this.#first) * SCALE}px` : "";
      entry.style.height = isGrid ? `${Math.max((until - begins) * SCALE - 1, LEAST_PIXELS)}px` : "";
      entry.style.left = isGrid && of > 1 ? `${(lane / of) * 100}%` : "";
      entry.style.width = isGrid && of > 1 ? `${100 / of}%` : "";
    }
    this.#drawHours(list, isGrid);
  };

  #drawHours(list: HTMLElement, isGrid: boolean): void {
    const holder = list.parentElement!;
    holder.querySelector(".hours-scale")?.remove();
    if (!isGrid) return;
    const scale = document.createElement("div");
    scale.className = "hours-scale";
    scale.setAttribute("aria-hidden", "true");
    for (let minute = this.#first; minute <= this.#last; minute += 60) {
      const said = document.createElement("span");
      said.textContent = clock(minute);
      said.style.top = `${(minute - this.#first) * SCALE}px`;
      scale.append(said);
    }
    const now = Number(this.getAttribute("now") || -1);
    if (now >= this.#first && now <= this.#last) {
      const line = document.createElement("i");
      line.style.top = `${(now - this.#first) * SCALE}px`;
      scale.append(line);
    }
    holder.prepend(scale);
  }

  readonly #noDrag = (event: Event): void => event.preventDefault();

  readonly #down = (event: PointerEvent): void => {
    // A finger scrolls; it has the buttons.
    if (event.button !== 0 || event.pointerType === "touch" || !WIDE.matches) return;
    const target = event.target as HTMLElement;
    const entry = target.closest<HTMLElement>("[data-task][data-movable]");
    if (!entry || target.closest("button, input, select, summary, details[open]")) return;
    const box = entry.getBoundingClientRect();
    const inDay = Boolean(entry.dataset["begins"]);
    const minutes = Number(entry.dataset["minutes"]);
    this.#drag = {
      entry,
      part: inDay && event.clientY > box.bottom - EDGE ? "end" : "whole",
      x: event.clientX,
      y: event.clientY,
      grip: inDay ? event.clientY - box.top : 0,
      begun: false,
      begins: Number(entry.dataset["begins"] ?? 0),
      minutes,
      over: inDay,
    };
    document.addEventListener("pointermove", this.#move);
    document.addEventListener("pointerup", this.#up);
    document.addEventListener("pointercancel", this.#cancel);
    document.addEventListener("keydown", this.#escape, { capture: true });
  };

  readonly #move = (event: PointerEvent): void => {
    const drag = this.#drag;
    const list = this.#list;
    if (!drag || !list) return;
    if (!drag.begun && Math.hypot(event.clientX - drag.x, event.clientY - drag.y) < FAR_ENOUGH) return;
    if (!drag.begun) {
      drag.begun = true;
      drag.ghost = document.createElement("li");
      drag.ghost.className = "slot slot-ghost";
      drag.ghost.setAttribute("aria-hidden", "true");
      drag.entry.classList.add("is-dragged");
      this.classList.add("is-dragging");
      getSelection()?.removeAllRanges();
    }
    const box = list.getBoundingClientRect();
    drag.over = event.clientX >= box.left - 60 && event.clientX <= box.right + 20;
    if (drag.part === "end") {
      const until = this.#minuteAt(event.clientY - box.top);
      drag.minutes = Math.max(STEP, until - drag.begins);
    } else {
      const begins = this.#minuteAt(event.clientY - box.top - drag.grip);
      drag.begins = Math.min(Math.max(begins, this.#first), this.#last - STEP);
    }
    this.#show(drag, list);
  };

  #minuteAt(pixels: number): number {
    return Math.round((pixels / SCALE + this.#first) / STEP) * STEP;
  }

  #show(drag: Drag, list: HTMLElement): void {
    const ghost = drag.ghost;
    if (!ghost) return;
    if (!drag.over) {
      ghost.remove();
      return;
    }
    if (ghost.parentElement !== list) list.append(ghost);
    ghost.style.top = `${(drag.begins - this.#first) * SCALE}px`;
    ghost.style.height = `${Math.max(drag.minutes * SCALE - 2, LEAST_PIXELS)}px`;
    ghost.textContent = `${clock(drag.begins)}–${clock(drag.begins + drag.minutes)} ${drag.entry.dataset["title"] ?? ""}`;
  }

  readonly #up = (): void => {
    const drag = this.#drag;
    if (drag?.begun) {
      this.#clickIsDrag = true;
      setTimeout(() => (this.#clickIsDrag = false));
      const task = drag.entry.dataset["task"] ?? "";
      const inDay = drag.entry.dataset["begins"] !== undefined;
      if (drag.over) this.#plan(task, drag.begins, drag.minutes);
      else if (inDay) this.#takeOut(task);
    }
    this.#end();
  };

  readonly #cancel = (): void => this.#end();

  readonly #escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.#drag?.begun) return;
    event.preventDefault();
    event.stopPropagation();
    this.#end();
  };

  readonly #click = (event: MouseEvent): void => {
    if (!this.#clickIsDrag) return;
    event.preventDefault();
    event.stopPropagation();
  };

  #end(): void {
    this.#drag?.ghost?.remove();
    this.#drag?.entry.classList.remove("is-dragged");
    this.#drag = undefined;
    this.classList.remove("is-dragging");
    document.removeEventListener("pointermove", this.#move);
    document.removeEventListener("pointerup", this.#up);
    document.removeEventListener("pointercancel", this.#cancel);
    document.removeEventListener("keydown", this.#escape, { capture: true });
  }

  readonly #key = (event: KeyboardEvent): void => {
    const target = event.target as HTMLElement;
    const entry = target.closest<HTMLElement>(".hours-list [data-task][data-movable]");
    if (!entry || target.matches("input, select, textarea") || event.ctrlKey || event.metaKey) return;
    const step = { ArrowUp: -STEP, ArrowDown: STEP }[event.key];
    const task = entry.dataset["task"] ?? "";
    if (event.key === "Delete") this.#takeOut(task);
    else if (step && (event.shiftKey || event.altKey)) this.#push(entry, task, step, event.altKey);
    else return;
    event.preventDefault();
  };

  /** Several presses are sent as one. */
  #push(entry: HTMLElement, task: string, step: number, isLength: boolean): void {
    const waits = this.#waiting?.task === task ? this.#waiting : undefined;
    clearTimeout(this.#waiting?.timer);
    const was = waits ?? { begins: Number(entry.dataset["begins"]), minutes: Number(entry.dataset["minutes"]) };
    const minutes = isLength ? Math.max(STEP, was.minutes + step) : was.minutes;
    const begins = isLength ? was.begins : Math.min(Math.max(0, was.begins + step), DAY_MINUTES - STEP);
    const timer = setTimeout(() => {
      this.#waiting = undefined;
      this.#plan(task, begins, minutes);
    }, SENT_AFTER_MS);
    this.#waiting = { task, begins, minutes, timer };
    announce("say", { text: `${clock(begins)}–${clock(begins + minutes)}` });
    const time = entry.querySelector(".slot-time");
    if (time) time.textContent = `${clock(begins)}–${clock(begins + minutes)}`;
    if (WIDE.matches) {
      entry.style.top = `${(begins - this.#first) * SCALE}px`;
      entry.style.height = `${Math.max(minutes * SCALE - 2, LEAST_PIXELS)}px`;
    }
  }

  #plan(task: string, begins: number, minutes: number): void {
    this.#send("plan-url", task, { day: this.getAttribute("day") ?? "", begins: clock(begins), minutes: String(minutes) });
  }

  #takeOut(task: string): void {
    this.#send("out-url", task, { day: this.getAttribute("day") ?? "" });
  }

  #send(name: string, task: string, values: Record<string, string>): void {
    const url = (this.getAttribute(name) ?? "").replace("/0/", `/${task}/`);
    const target = this.getAttribute("target") ?? "";
    void htmx.ajax("post", url, { source: this, target, swap: "outerHTML", values }).catch(() => undefined);
  }
}

customElements.define("vonal-day", VonalDay);
