import { heard, myId } from "./server.ts";
import { word } from "./words.ts";
import type { Message } from "./chat/model.ts";

interface Unread {
  rooms: number[];
  quiet: { mentions: number[]; nothing: number[] };
}

const MOST = 99;
const QUIET_MS = 400;

/** The number of rooms with something new, in the navigation: kept right by what is pushed, asked for anew where that is not enough. */
class VonalUnread extends HTMLElement {
  #rooms = new Set<number>();
  #mentions = new Set<number>();
  #nothing = new Set<number>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #leaving = new AbortController();

  connectedCallback(): void {
    this.#take(JSON.parse(this.getAttribute("start") ?? "{}") as Unread);
    const { signal } = this.#leaving;
    heard<Message>("message", (message) => this.#said(message), signal);
    heard<{ room: number; unread: number }>("room.read", ({ room, unread }) => this.#read(room, unread), signal);
    for (const kind of ["room.joined", "room.left", "room.mine", "stale"]) heard(kind, () => this.#ask(), signal);
  }

  disconnectedCallback(): void {
    clearTimeout(this.#timer);
    this.#leaving.abort();
  }

  #said(message: Message): void {
    if (!message.new) return;
    const me = Number(myId());
    if (message.author?.employee === me) this.#rooms.delete(message.room);
    else if (!this.#nothing.has(message.room) && (!this.#mentions.has(message.room) || message.mentions.includes(me))) this.#rooms.add(message.room);
    this.#show();
  }

  #read(room: number, unread: number): void {
    const wasFull = this.#rooms.size > MOST;
    if (!unread) this.#rooms.delete(room);
    else if (!this.#nothing.has(room) && !this.#mentions.has(room)) this.#rooms.add(room);
    if (wasFull) this.#ask();
    this.#show();
  }

  #ask(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#fetch(), QUIET_MS);
  }

  async #fetch(): Promise<void> {
    try {
      const response = await fetch(this.getAttribute("url") ?? "", { redirect: "error", signal: AbortSignal.timeout(15_000) });
      if (response.ok) this.#take((await response.json()) as Unread);
    } catch {
      // What is pushed next asks again.
    }
  }

  #take({ rooms, quiet }: Unread): void {
    this.#rooms = new Set(rooms);
    this.#mentions = new Set(quiet.mentions);
    this.#nothing = new Set(quiet.nothing);
    this.#show();
  }

  #show(): void {
    const count = this.#rooms.size;
    for (const place of document.querySelectorAll<HTMLElement>("[data-unread-rooms]")) {
      place.hidden = !count;
      place.textContent = count > MOST ? `${MOST}+` : String(count);
      place.setAttribute("aria-label", word("chat_unread_rooms", { n: count }));
      place.setAttribute("role", "img");
    }
  }
}

customElements.define("vonal-unread", VonalUnread);
