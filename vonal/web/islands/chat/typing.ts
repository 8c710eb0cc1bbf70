/** Who is writing in a room now: told at once and forgotten soon; nothing of it is kept. */
import { announce, heard } from "../server.ts";
import { word } from "../words.ts";
import type { Message, RoomPage } from "./model.ts";
import { joinsComposer } from "./parts.ts";

const TOLD_EVERY_MS = 2500;
const SHOWN_MS = 5000;
const MOST = 3;

interface Typing {
  room: number;
  member: number;
  name: string;
}

export function startTyping(room: RoomPage): void {
  const line = room.element.querySelector<HTMLElement>("[data-typing]");
  const writers = new Map<number, { name: string; timer: ReturnType<typeof setTimeout> }>();
  const show = (): void => {
    const names = [...writers.values()].map(({ name }) => name);
    if (line) line.textContent = names.length > MOST ? word("chat_typing_many", { n: names.length }) : names.length ? word("chat_typing", { names: names.join(", ") }) : "";
  };
  const stop = (member: number): void => {
    clearTimeout(writers.get(member)?.timer);
    if (writers.delete(member)) show();
  };
  heard<Typing>("room.typing", ({ room: where, member, name }) => {
    if (where !== room.start.room || member === room.start.me.member) return;
    clearTimeout(writers.get(member)?.timer);
    writers.set(member, { name, timer: setTimeout(() => stop(member), SHOWN_MS) });
    show();
  }, room.until);
  heard<Message>("message", ({ author }) => author && stop(author.member), room.until);
  room.until.addEventListener("abort", () => writers.forEach(({ timer }) => clearTimeout(timer)));
}

joinsComposer(({ room, form, field }) => {
  let told = 0;
  form.addEventListener("typed", () => {
    if (!field.value || Date.now() - told < TOLD_EVERY_MS) return;
    told = Date.now();
    announce("tell", { typing: room.start.room });
  });
  form.addEventListener("sent", () => (told = 0));
});
