import { copy } from "../dialogs.ts";
import { announce, here, post } from "../server.ts";
import { word } from "../words.ts";
import { openBeside } from "./beside.ts";
import type { Writing } from "./composer.ts";
import { isMine, type Message, type RoomPage } from "./model.ts";
import { doers } from "./parts.ts";
import type { Timeline } from "./timeline.ts";

/** What one does with a message: buttons in it, and those of the one menu all messages share. */
export function startActions(room: RoomPage, timeline: Timeline, writing: Writing | undefined): void {
  let chosen: Message | undefined;
  room.element.addEventListener("click", (event) => void clicked(event, room), { signal: room.until, capture: true });
  room.element.querySelector(".messages")?.addEventListener("keydown", (event) => walk(event as KeyboardEvent), { signal: room.until });
  const menu = room.element.querySelector<HTMLElement>(".message-menu");
  room.element.addEventListener(
    "click",
    (event) => {
      const button = (event.target as Element).closest<HTMLElement>("[data-do], [data-sign]");
      if (!button) return;
      const message = menu?.contains(button) || button.closest(".sign-menu") ? chosen : room.messageOf(button);
      if (button.dataset["do"] === "choose") {
        chosen = message;
        if (menu && message) offer(menu, isMine(room, message));
      } else if (button.dataset["sign"] && message) void react(room, message, button.dataset["sign"]);
      else if (button.dataset["do"] && message) void act(button.dataset["do"], room, timeline, writing, message, button);
      if (button.dataset["do"] !== "choose") button.closest<HTMLElement>("[popover]")?.hidePopover();
    },
    { signal: room.until },
  );
}

/** The time of a message leads to it in this very room; a touch of a message shows what one may do with it. */
async function clicked(event: MouseEvent, room: RoomPage): Promise<void> {
  const target = event.target as Element;
  const link = target.closest<HTMLAnchorElement>("a.message-at[href]");
  const message = target.closest<HTMLElement>(".message[data-number]");
  if (link && message && room.start.thread === null && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    event.stopPropagation();
    history.replaceState(history.state, "", link.href);
    await room.goTo(Number(message.dataset["number"]));
  } else if (message && !target.closest("a, button, audio, video")) message.focus({ preventScroll: true });
}

/** Up and down go from message to message; what one may do with it is behind Tab. */
function walk(event: KeyboardEvent): void {
  if (!["ArrowUp", "ArrowDown"].includes(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
  const list = event.currentTarget as HTMLElement;
  const all = [...list.querySelectorAll<HTMLElement>(".message[data-number]")];
  const here = all.indexOf((event.target as Element).closest<HTMLElement>(".message")!);
  const next = here < 0 ? all.at(-1) : all[here + (event.key === "ArrowUp" ? -1 : 1)];
  if (!next) return;
  event.preventDefault();
  next.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function offer(menu: HTMLElement, isMine: boolean): void {
  for (const item of menu.querySelectorAll<HTMLElement>("[data-mine]")) item.hidden = !isMine;
}

async function act(
  what: string,
  room: RoomPage,
  timeline: Timeline,
  writing: Writing | undefined,
  message: Message,
  button: HTMLElement,
): Promise<void> {
  if (what === "reply") writing?.answer(message);
  else if (what === "edit") writing?.edit(message);
  else if (what === "quoted") await room.goTo(Number(button.dataset["to"]));
  else if (what === "thread") openBeside(`/messages/${message.thread ?? message.id}/thread`);
  else if (what === "unread") {
    const response = await wish(`/rooms/${message.room}/read`, { number: String(message.number), unread: "on" });
    if (response) timeline.drawUnreadLine(message.number);
  } else if (what === "delete") {
    const response = await wish(`/messages/${message.id}/delete`);
    if (!response) return;
    room.take((await response.json()) as Message);
    announce("toast", { text: word("chat_deleted"), undo: here(`/messages/${message.id}/restore`) });
  } else if (what === "link") {
    await copy(new URL(`/messages/${message.id}`, location.href).href);
  } else doers.get(what)?.(message, room, button);
}

async function react(room: RoomPage, message: Message, sign: string): Promise<void> {
  const isOn = !message.reactions[sign]?.includes(room.start.me.member ?? -1);
  const response = await wish(`/messages/${message.id}/react`, { sign, ...(isOn ? { on: "on" } : {}) });
  if (response) room.take((await response.json()) as Message);
}

async function wish(url: string, values: Record<string, string> = {}): Promise<Response | undefined> {
  const response = await post(url, values).catch(() => undefined);
  if (response?.ok) return response;
  const said = ((await response?.json().catch(() => undefined)) ?? {}) as { error?: string };
  announce("toast", { text: said.error ?? word(response ? "error_gone" : "error_connection"), kind: "danger" });
  return undefined;
}
