/** Under the last words of one's own stands who has read them. */
import { heard } from "../server.ts";
import { word } from "../words.ts";
import { isMine, type RoomPage } from "./model.ts";
import type { Timeline } from "./timeline.ts";

const MOST_NAMES = 4;

interface Seen {
  room: number;
  member: number;
  number: number;
}

export class SeenBy {
  #line = document.createElement("p");

  constructor(
    private readonly room: RoomPage,
    private readonly timeline: Timeline,
  ) {
    this.#line.className = "message-seen";
    heard<Seen>("room.seen", ({ room: where, member, number }) => {
      const person = where === room.start.room ? room.people.get(member) : undefined;
      if (!person) return;
      person.read = Math.max(person.read, number);
      this.show();
    }, room.until);
  }

  show(): void {
    const last = this.timeline.messages().find((message) => message.author);
    const readers = last && isMine(this.room, last) ? this.#readers(last.number) : [];
    const element = last && this.timeline.elementOf(last.number)?.querySelector(".message-said");
    if (!readers.length || !element) return this.#line.remove();
    const others = this.room.people.size - 1;
    this.#line.textContent =
      readers.length === others && others > 1
        ? word("chat_seen_by_all")
        : readers.length > MOST_NAMES
          ? word("chat_seen_by_many", { n: readers.length })
          : others === 1
            ? word("chat_seen")
            : word("chat_seen_by", { names: readers.join(", ") });
    element.append(this.#line);
  }

  #readers(number: number): string[] {
    const others = [...this.room.people.values()].filter((person) => person.member !== this.room.start.me.member);
    return others.filter((person) => person.read >= number).map((person) => person.name);
  }
}
