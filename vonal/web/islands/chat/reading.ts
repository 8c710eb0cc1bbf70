import { post } from "../server.ts";
import type { RoomPage } from "./model.ts";
import type { Timeline } from "./timeline.ts";

const QUIET_MS = 250;

/** Tells the server how far one has read: what stood before his eyes in a page that has the focus. */
export class Reading {
  #read: number;
  #told: number;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly room: RoomPage,
    private readonly timeline: Timeline,
    private readonly scroller: HTMLElement,
  ) {
    this.#read = this.#told = room.start.read;
    const look = (): void => this.look();
    scroller.addEventListener("scroll", look, { passive: true, signal: room.until });
    for (const kind of ["focus", "online", "scroll"]) addEventListener(kind, look, { signal: room.until });
    document.addEventListener("visibilitychange", look, { signal: room.until });
  }

  get read(): number {
    return this.#read;
  }

  look(): void {
    if (this.#timer === undefined) this.#timer = setTimeout(() => this.#see(), QUIET_MS);
  }

  /** Another page of the same person read on, or said that from somewhere on all is new again. */
  heard(number: number): void {
    this.#read = this.#told = number;
  }

  #see(): void {
    this.#timer = undefined;
    const { me, thread } = this.room.start;
    if (me.member === null || thread !== null || document.visibilityState === "hidden" || !document.hasFocus()) return;
    const bottom = Math.min(this.scroller.getBoundingClientRect().bottom, innerHeight); // The talk may be a part of a longer page.
    const seen = this.timeline.messages().find(({ number }) => {
      const place = this.timeline.elementOf(number)?.getBoundingClientRect();
      return place !== undefined && place.height > 0 && place.top + Math.min(place.height, 40) <= bottom + 1;
    });
    if (!seen || seen.number <= this.#read) return;
    this.#read = seen.number;
    void this.#tell();
  }

  async #tell(): Promise<void> {
    const number = this.#read;
    if (number <= this.#told || this.room.until.aborted) return;
    try {
      const response = await post(`/rooms/${this.room.start.room}/read`, { number: String(number) });
      if (!response.ok) throw new Error(String(response.status));
      this.#told = Math.max(this.#told, number);
    } catch {
      // What is seen next, or the connection's return, tells it.
      this.#read = this.#told;
    }
  }
}
