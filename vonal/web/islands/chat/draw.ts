import htmx from "htmx.org/dist/htmx.esm.js";
import { icon } from "../icon.ts";
import { here } from "../server.ts";
import { word } from "../words.ts";
import { isMine, type Message, type RoomPage } from "./model.ts";
import type { Outgoing } from "./outbox.ts";
import { drawers } from "./parts.ts";
import { avatar, clock, inMyLanguage, whole } from "./words.ts";

/** A message as the page's template has it; typed words come in as text, formatted ones as the server cleaned them. */
export function drawMessage(room: RoomPage, message: Message): HTMLElement {
  return message.event ? drawEvent(room, message) : drawSaid(room, message);
}

/** What was sent and is not confirmed: the same, greyed, with the words as they were typed. */
export function drawWaiting(room: RoomPage, entry: Outgoing): HTMLElement {
  const { me } = room.start;
  const element = drawSaid(room, {
    id: 0,
    room: entry.room,
    number: 0,
    change: 0,
    client_id: entry.client_id,
    author: { member: me.member ?? 0, employee: me.employee, name: me.name, company: "", guest: false },
    at: entry.at,
    text: entry.values["text"] ?? "",
    html: "",
    event: null,
    reply_to: entry.reply_to,
    thread: Number(entry.values["thread"]) || null,
    important: entry.values["important"] === "on",
    edited: null,
    deleted: false,
    reactions: {},
    files: [],
    links: [],
    cards: [],
    mentions: [],
    answers: 0,
    ...entry.drawn,
  });
  element.dataset["client"] = entry.client_id;
  element.classList.add(entry.error === undefined ? "is-waiting" : "is-refused");
  if (entry.error !== undefined) {
    show(element, ".message-refused");
    at(element, ".message-refused-why").textContent = entry.error;
  }
  return element;
}

function drawSaid(room: RoomPage, message: Message): HTMLElement {
  const element = copyOf(room.element, "message");
  const { author } = message;
  name(element, message);
  element.classList.toggle("is-mine", isMine(room, message));
  element.classList.toggle("is-outside", author?.guest ?? false);
  element.classList.toggle("names-me", message.mentions.includes(room.start.me.employee ?? -1));
  avatar(at(element, ".message-avatar"), author?.name ?? "");
  at(element, ".message-author").textContent = author?.name ?? "";
  if (author?.guest) {
    at(element, ".message-company").textContent = author.company;
    show(element, ".message-company");
  }
  const time = at<HTMLTimeElement>(element, "time");
  time.dateTime = message.at;
  time.textContent = clock(message.at);
  time.title = whole(message.at);
  if (message.number && room.start.me.employee !== null) at<HTMLAnchorElement>(element, ".message-at").href = `/rooms/${message.room}?at=${message.number}`;
  if (message.edited && !message.deleted) show(element, ".message-edited");
  if (message.deleted) show(element, ".message-gone");
  else {
    quote(element, message);
    fillText(element, message);
    signs(room, element, message);
    answers(room, element, message);
  }
  at(element, ".message-tools").hidden = message.deleted || !message.id || room.start.me.member === null;
  for (const drawer of drawers) drawer(message, element, room);
  stayHere(element);
  return element;
}

/** What leads within Vonal does not leave the page: a call may be going on in it. */
function stayHere(element: HTMLElement): void {
  for (const link of element.querySelectorAll<HTMLAnchorElement>("a[href]")) {
    if (link.origin !== location.origin) continue;
    link.removeAttribute("target");
    htmx.process(link);
  }
}

function drawEvent(room: RoomPage, message: Message): HTMLElement {
  const element = copyOf(room.element, "event");
  name(element, message);
  at(element, ".message-event").textContent = `${inMyLanguage(message.event ?? {})} ${clock(message.at)}`;
  for (const drawer of drawers) drawer(message, element, room);
  return element;
}

function name(element: HTMLElement, message: Message): void {
  if (message.number) element.dataset["number"] = String(message.number);
  if (message.id) element.dataset["message"] = String(message.id);
}

function fillText(element: HTMLElement, message: Message): void {
  const text = at(element, ".message-text");
  if (message.id && message.html) text.innerHTML = message.html;
  else {
    text.textContent = message.text;
    text.classList.add("is-typed");
  }
  text.classList.toggle("is-signs", /^(\p{Extended_Pictographic}|\p{Emoji_Component}|\s){1,16}$/u.test(message.text) && !/[\d#*]/.test(message.text));
  text.hidden = !message.text;
}

function quote(element: HTMLElement, message: Message): void {
  if (!message.reply_to) return;
  show(element, ".message-quote");
  at(element, ".message-quote").dataset["to"] = String(message.reply_to.number);
  at(element, ".message-quote-name").textContent = message.reply_to.name;
  at(element, ".message-quote-text").textContent = message.reply_to.text || word("chat_gone");
}

function signs(room: RoomPage, element: HTMLElement, message: Message): void {
  const list = at(element, ".message-signs");
  for (const [sign, members] of Object.entries(message.reactions)) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "sign";
    button.dataset["sign"] = sign;
    button.setAttribute("aria-pressed", String(members.includes(room.start.me.member ?? -1)));
    button.title = members.flatMap((member) => room.people.get(member)?.name ?? []).join(", ");
    button.textContent = `${sign} ${members.length}`;
    const item = document.createElement("li");
    item.append(button);
    list.append(item);
  }
  list.hidden = !list.children.length;
}

function answers(room: RoomPage, element: HTMLElement, message: Message): void {
  const link = at<HTMLAnchorElement>(element, ".message-thread");
  const root = message.thread ?? (message.answers ? message.id : null);
  if (root === null || room.start.thread !== null) return;
  link.href = here(`/messages/${root}/thread`);
  link.textContent = message.thread ? word("chat_in_thread") : word("chat_answers", { n: message.answers });
  link.prepend(icon("messages"));
  link.hidden = false;
}

export function copyOf(place: ParentNode, kind: string): HTMLElement {
  const template = place.querySelector<HTMLTemplateElement>(`template[data-draw=${kind}]`)!;
  return document.importNode(template.content.firstElementChild!, true) as HTMLElement;
}

export function at<E extends HTMLElement = HTMLElement>(element: HTMLElement, selector: string): E {
  return element.querySelector<E>(selector)!;
}

function show(element: HTMLElement, selector: string): void {
  at(element, selector).hidden = false;
}
