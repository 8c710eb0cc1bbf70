import htmx from "htmx.org/dist/htmx.esm.js";
import { Dragging, type Grid, type Part } from "./roster/dragging.ts";
import { DAY_MINUTES, clock, daysBetween, lanes, later, minutesBetween, type Span } from "./roster/times.ts";
import { announce, heard } from "./server.ts";

const HOUR_PIXELS = 44;
const STEP = 15;
const SENT_AFTER_MS = 500;
const WIDE = matchMedia("(min-width: 1101px)");

/**
 * The duty roster as a calendar. The server gives a list by day, which narrow screens keep; on wide ones the shifts of a week
 * are laid out by the hour. Shifts are moved with the pointer, or with Shift and the arrows.
 */
class VonalRoster extends HTMLElement implements Grid {
  #dragging: Dragging | undefined;
  #waiting: { entry: HTMLElement; span: Span; timer: ReturnType<typeof setTimeout> } | undefined;
  #focused = "";

  connectedCallback(): void {
    WIDE.addEventListener("change", this.#draw);
    document.body.addEventListener("htmx:afterSettle", this.#draw);
    document.body.addEventListener("htmx:beforeSwap", this.#letGo);
    this.addEventListener("keydown", this.#key);
    if (!this.hasAttribute("fixed")) this.#dragging = new Dragging(this, this);
    this.#draw();
  }

  disconnectedCallback(): void {
    WIDE.removeEventListener("change", this.#draw);
    document.body.removeEventListener("htmx:afterSettle", this.#draw);
    document.body.removeEventListener("htmx:beforeSwap", this.#letGo);
    this.removeEventListener("keydown", this.#key);
    this.#dragging?.stop();
  }

  get #isWeek(): boolean {
    return this.getAttribute("view") === "week";
  }

  get days(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-day]")];
  }

  get scale(): number {
    return this.#isWeek && WIDE.matches ? HOUR_PIXELS / 60 : 0;
  }

  get firstMinute(): number {
    return Number(this.getAttribute("from") ?? 0) * 60;
  }

  get plans(): boolean {
    return this.scale > 0;
  }

  /** What has the focus is not written anew; it gets it back when the fresh calendar stands. */
  readonly #letGo = (event: Event): void => {
    const active = document.activeElement;
    if ((event.target as Element).id !== "roster" || !(active instanceof HTMLElement) || !this.contains(active)) return;
    this.#focused = active.id;
    active.blur();
  };

  readonly #draw = (): void => {
    if (this.#dragging?.isDragging) return;
    const isGrid = this.scale > 0;
    this.classList.toggle("is-grid", isGrid);
    const hours = Number(this.getAttribute("to") ?? 24) - this.firstMinute / 60;
    this.#level(isGrid);
    for (const day of this.days) {
      const list = day.querySelector<HTMLElement>(".shifts");
      if (!list) continue;
      list.style.height = isGrid ? `${hours * HOUR_PIXELS}px` : "";
      const entries = [...list.querySelectorAll<HTMLElement>(".entry")];
      const spans = entries.map((one) => ({ begins: Number(one.dataset["begins"]), until: Number(one.dataset["until"]) }));
      const places = lanes(spans);
      entries.forEach((entry, index) => {
        const { begins, until } = spans[index]!;
        const { lane, of } = places[index]!;
        entry.style.top = isGrid ? `${(begins - this.firstMinute) * this.scale}px` : "";
        entry.style.height = isGrid ? `${Math.max((until - begins) * this.scale, 20)}px` : "";
        entry.style.left = isGrid ? `${(lane / of) * 100}%` : "";
        entry.style.width = isGrid ? `${100 / of}%` : "";
      });
    }
    this.#drawHours(isGrid, hours);
    if (this.#focused) document.getElementById(this.#focused)?.focus();
    this.#focused = "";
  };

  /** The hours of all days begin at the same height, whatever stands above them. */
  #level(isGrid: boolean): void {
    const lists = this.days.map((day) => day.querySelector<HTMLElement>(".shifts")!);
    for (const list of lists) list.style.marginTop = "0";
    const tops = lists.map((list) => list.getBoundingClientRect().top);
    const lowest = Math.max(...tops);
    lists.forEach((list, index) => (list.style.marginTop = isGrid ? `${lowest - tops[index]!}px` : ""));
  }

  #drawHours(isGrid: boolean, hours: number): void {
    this.querySelector(".week-hours")?.remove();
    if (!isGrid) return;
    const column = document.createElement("div");
    column.className = "week-hours";
    column.setAttribute("aria-hidden", "true");
    const top = this.days[0]?.querySelector<HTMLElement>(".shifts")?.offsetTop ?? 0;
    for (let hour = 0; hour < hours; hour += 1) {
      const said = document.createElement("span");
      said.textContent = clock(this.firstMinute + hour * 60);
      said.style.top = `${top + hour * HOUR_PIXELS}px`;
      column.append(said);
    }
    this.append(column);
  }

  moved(entry: HTMLElement, part: Part, days: number, minutes: number): void {
    const by = days * DAY_MINUTES + minutes;
    const { starts, ends } = this.#spanOf(entry);
    this.#send(entry, {
      starts: part === "end" ? starts : later(starts, by),
      ends: part === "begin" ? ends : later(ends, by),
    });
  }

  drawn(day: string, begins: number, ends: number): void {
    const dialog = document.querySelector<HTMLDialogElement>("#shift-dialog");
    const url = `${this.getAttribute("new-url")}&day=${day}&begins=${clock(begins)}&ends=${clock(ends)}`;
    void htmx
      .ajax("get", url, { target: "#shift-dialog-body", swap: "innerHTML", select: "unset" })
      .then(() => dialog?.showModal())
      .catch(() => undefined);
  }

  #spanOf(entry: HTMLElement): Span {
    return { starts: entry.dataset["starts"] ?? "", ends: entry.dataset["ends"] ?? "" };
  }

  #send(entry: HTMLElement, span: Span): void {
    const url = (this.getAttribute("span-url") ?? "").replace("/0/", `/${entry.dataset["shift"]}/`);
    const values = { starts_at: span.starts, ends_at: span.ends };
    void htmx.ajax("post", url, { source: entry, swap: "none", values }).catch(() => undefined);
  }

  readonly #key = (event: KeyboardEvent): void => {
    const entry = (event.target as Element).closest<HTMLElement>(".entry");
    if (!entry || event.ctrlKey || event.metaKey) return;
    const handled =
      event.shiftKey || event.altKey ? this.#push(entry, event) : event.key === "Delete" ? this.#remove(entry) : this.#walk(entry, event.key);
    if (handled) event.preventDefault();
  };

  /** Shift and the arrows move a shift, Alt and the arrows its end; several presses are sent as one. */
  #push(entry: HTMLElement, event: KeyboardEvent): boolean {
    if (!("movable" in entry.dataset)) return false;
    const hours = this.#isWeek ? STEP : 7 * DAY_MINUTES;
    const by = { ArrowUp: -hours, ArrowDown: hours, ArrowLeft: -DAY_MINUTES, ArrowRight: DAY_MINUTES }[event.key];
    if (by === undefined || (event.altKey && Math.abs(by) !== STEP)) return false;
    const before = this.#waiting?.entry === entry ? this.#waiting.span : this.#spanOf(entry);
    const span = { starts: event.altKey ? before.starts : later(before.starts, by), ends: later(before.ends, by) };
    if (minutesBetween(span) < STEP) return true;
    clearTimeout(this.#waiting?.timer);
    const timer = setTimeout(() => {
      this.#waiting = undefined;
      this.#send(entry, span);
    }, SENT_AFTER_MS);
    this.#waiting = { entry, span, timer };
    this.#preview(entry, span);
    return true;
  }

  #preview(entry: HTMLElement, span: Span): void {
    const said = `${span.starts.slice(11)}–${span.ends.slice(11)}`;
    const shown = entry.querySelector(".shift-hours");
    if (shown) shown.textContent = said;
    const day = this.days.find((one) => one.dataset["day"] === span.starts.slice(0, 10));
    announce("say", { text: `${day?.querySelector(".week-date")?.textContent?.trim() ?? span.starts.slice(0, 10)} ${said}` });
    if (!this.scale) return;
    const begins = daysBetween(entry.closest<HTMLElement>("[data-day]")?.dataset["day"] ?? "", span.starts.slice(0, 10));
    entry.style.top = `${(minutesOf(span.starts) - this.firstMinute) * this.scale}px`;
    entry.style.height = `${Math.max(minutesBetween(span) * this.scale, 20)}px`;
    entry.style.transform = begins ? `translateX(${begins * (entry.closest("[data-day]")?.clientWidth ?? 0)}px)` : "";
  }

  #remove(entry: HTMLElement): boolean {
    if (!("movable" in entry.dataset)) return false;
    const url = (this.getAttribute("remove-url") ?? "").replace("/0/", `/${entry.dataset["shift"]}/`);
    void htmx.ajax("post", url, { source: entry, swap: "none" }).catch(() => undefined);
    return true;
  }

  #walk(entry: HTMLElement, key: string): boolean {
    const step = { ArrowUp: -1, ArrowDown: 1 }[key];
    const aside = { ArrowLeft: -1, ArrowRight: 1 }[key];
    const day = entry.closest<HTMLElement>("[data-day]")!;
    if (step) {
      const all = [...day.querySelectorAll<HTMLElement>(".entry a")];
      all[all.indexOf(entry.querySelector<HTMLElement>("a")!) + step]?.focus();
      return true;
    }
    if (!aside) return false;
    const days = this.days;
    for (let at = days.indexOf(day) + aside; days[at]; at += aside) {
      const found = days[at]!.querySelector<HTMLElement>(".entry a");
      if (found) {
        found.focus();
        break;
      }
    }
    return true;
  }
}

function minutesOf(time: string): number {
  return Number(time.slice(11, 13)) * 60 + Number(time.slice(14, 16));
}

heard("shift.planned", () => document.querySelector<HTMLDialogElement>("#shift-dialog")?.close());

customElements.define("vonal-roster", VonalRoster);
