import htmx from "htmx.org/dist/htmx.esm.js";
import { heard, myId } from "./server.ts";
import type { Message } from "./chat/model.ts";

const QUIET_MS = 400;

/** The list of rooms: counts what is new in each and lifts it; Alt+Shift+Down goes to the next with something new. */
class VonalRooms extends HTMLElement {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #leaving = new AbortController();

  connectedCallback(): void {
    this.#leaving = new AbortController();
    const { signal } = this.#leaving;
    heard<Message>("message", (message) => this.#said(message), signal);
    heard<{ room: number; unread: number }>("room.read", ({ room, unread }) => this.#count(room, () => unread), signal);
    for (const kind of ["room.joined", "room.left", "room.mine", "stale"]) heard(kind, () => this.#refetch(), signal);
    heard<{ room: number; name: string }>("room.changed", ({ room, name }) => {
      const shown = this.#row(room)?.querySelector(".room-name");
      if (shown && name) shown.textContent = name;
    }, signal);
    document.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.addEventListener("click", (event) => {
      if ((event.target as Element).closest("[data-next-unread]")) this.#next();
    }, { signal });
    this.#offerNext();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#leaving.abort();
  }

  #said(message: Message): void {
    if (!message.new) return;
    const row = this.#row(message.room);
    if (!row) return this.#refetch();
    const isMine = message.author?.employee === Number(myId());
    this.#count(message.room, (before) => (isMine ? 0 : before + 1));
    const named = row.querySelector<HTMLElement>(".room-named");
    if (named && message.mentions.includes(Number(myId()))) named.hidden = false;
    this.#lift(row);
  }

  /** To the top of its part: favourites stay above the others. Nothing moves under a hand that is choosing. */
  #lift(row: HTMLElement): void {
    const isFavourite = row.querySelector(".room-star") !== null;
    const above = [...(row.parentElement?.children ?? [])].find((each) => isFavourite || !each.querySelector(".room-star"));
    if (above && above !== row && !this.matches(":hover") && !this.contains(document.activeElement)) above.before(row);
  }

  #count(room: number, counted: (before: number) => number): void {
    const badge = this.#row(room)?.querySelector<HTMLElement>(".room-new");
    if (!badge) return;
    const count = counted(Number(badge.dataset["new"] ?? 0));
    badge.dataset["new"] = String(count);
    badge.textContent = count > 99 ? "99+" : String(count);
    badge.hidden = !count;
    this.#row(room)?.classList.toggle("has-new", count > 0);
    const named = this.#row(room)?.querySelector<HTMLElement>(".room-named");
    if (named && !count) named.hidden = true;
    this.#offerNext();
  }

  #row(room: number): HTMLElement | null {
    return this.querySelector<HTMLElement>(`[data-room="${room}"]`);
  }

  #refetch(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const search = this.querySelector<HTMLInputElement>("input[type=search]")?.value ?? "";
      const here = /^\/rooms\/(\d+)/.exec(location.pathname)?.[1] ?? "";
      const query = new URLSearchParams({ q: search, here });
      void htmx.ajax("get", `/messenger?${query}`, { target: "#room-list", swap: "morph:outerHTML" }).then(() => this.#offerNext());
    }, QUIET_MS);
  }

  #key(event: KeyboardEvent): void {
    if (!event.altKey || !event.shiftKey || event.key !== "ArrowDown") return;
    event.preventDefault();
    this.#next();
  }

  #next(): void {
    this.#unread()?.querySelector<HTMLAnchorElement>("a")?.click();
  }

  #offerNext(): void {
    const button = this.querySelector<HTMLElement>("[data-next-unread]");
    if (button) button.hidden = !this.#unread();
  }

  #unread(): HTMLElement | undefined {
    return [...this.querySelectorAll<HTMLElement>(".has-new")].find((row) => !row.querySelector("[aria-current]"));
  }
}

customElements.define("vonal-rooms", VonalRooms);
