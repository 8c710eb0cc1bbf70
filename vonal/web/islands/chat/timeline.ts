import { announce } from "../server.ts";
import { drawMessage, drawWaiting } from "./draw.ts";
import { ask } from "./history.ts";
import { isMine, type Answer, type Message, type RoomPage } from "./model.ts";
import { waiting } from "./outbox.ts";
import { dayKey, dayName } from "./words.ts";

const TOGETHER_MS = 5 * 60_000;
const NEAR_END = 60;
const MOST_SHOWN = 600;

/** The stretch of a room that is on the page: without holes, the newest at the bottom, below it what waits to be sent. */
export class Timeline {
  #shown = new Map<number, { message: Message; element: HTMLElement }>();
  #mine = new Set<string>();
  #unreadFrom: number;
  #isPinned = true;
  /** Whether the room's newest message is in it. */
  atEnd = true;
  first = 0;
  last = 0;

  constructor(
    private readonly room: RoomPage,
    private readonly scroller: HTMLElement,
    private readonly list: HTMLElement,
  ) {
    this.#unreadFrom = room.start.read < room.start.last ? room.start.read + 1 : 0;
    scroller.addEventListener("scroll", () => (this.#isPinned = this.atEnd && this.isNearEnd()), { passive: true });
    new ResizeObserver(() => this.#isPinned && this.toEnd()).observe(list);
    new ResizeObserver(() => this.#isPinned && this.toEnd()).observe(scroller);
  }

  /** Show this stretch instead of the one there. */
  begin(answer: Answer): void {
    for (const { element } of this.#shown.values()) element.remove();
    this.#shown.clear();
    this.first = answer.messages[0]?.number ?? 1;
    this.last = answer.messages.at(-1)?.number ?? 0;
    this.atEnd = this.room.start.thread !== null || this.last >= answer.last;
    for (const message of answer.messages) this.#place(message);
    this.#dress();
  }

  /** A message came or changed; false where one before it is missing. */
  take(message: Message): boolean {
    const there = this.#shown.get(message.number);
    if (there && there.message.change >= message.change) return true;
    if (!there) {
      if (message.number < this.first || (message.number > this.last && !this.atEnd)) return true;
      if (this.room.start.thread === null && message.number > this.last + 1) return false;
    }
    this.#change(() => {
      this.#place(message);
      this.last = Math.max(this.last, message.number);
    });
    if (!there) this.#count(message);
    return true;
  }

  async older(): Promise<void> {
    const answer = await ask(this.room.start.room, { before: this.first });
    if (!answer) return;
    const height = this.scroller.scrollHeight;
    for (const message of answer.messages) this.#place(message);
    this.first = answer.messages[0]?.number ?? 1;
    this.#dress();
    this.scroller.scrollTop += this.scroller.scrollHeight - height;
  }

  async newer(): Promise<void> {
    const answer = await ask(this.room.start.room, { after: this.last });
    if (!answer) return;
    for (const message of answer.messages) this.#place(message);
    this.last = answer.messages.at(-1)?.number ?? this.last;
    this.atEnd = this.last >= answer.last;
    this.#dress();
  }

  /** What waits in the outbox stands at the end, in the order it was said. */
  showWaiting(): void {
    const entries = waiting(this.room.start.room).filter(
      (each) => !this.#mine.has(each.client_id) && (Number(each.values["thread"]) || null) === this.room.start.thread,
    );
    this.#change(() => {
      for (const element of this.list.querySelectorAll("[data-client]")) element.remove();
      this.list.append(...entries.map((each) => drawWaiting(this.room, each)));
    });
  }

  messageOf(element: Element): Message | undefined {
    const number = element.closest<HTMLElement>("[data-number]")?.dataset["number"];
    return this.#shown.get(Number(number))?.message;
  }

  elementOf(number: number): HTMLElement | undefined {
    return this.#shown.get(number)?.element;
  }

  /** The newest first. */
  messages(): Message[] {
    return [...this.#shown.values()].map(({ message }) => message).sort((one, other) => other.number - one.number);
  }

  isNearEnd(): boolean {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_END;
  }

  toEnd(): void {
    this.#isPinned = this.atEnd;
    this.scroller.scrollTop = this.scroller.scrollHeight;
  }

  toUnread(): boolean {
    const element = this.elementOf(this.#unreadFrom);
    if (!element) return false;
    this.scrollTo(element);
    this.#isPinned = this.atEnd && this.isNearEnd();
    return true;
  }

  /** Only the talk is scrolled, not the page it may be a part of. */
  scrollTo(element: HTMLElement, share = 0): void {
    const room = this.scroller.getBoundingClientRect();
    const free = (this.scroller.clientHeight - element.offsetHeight) * share;
    this.scroller.scrollTop += element.getBoundingClientRect().top - room.top - Math.max(0, free);
  }

  /** The line above what is new stands where one began to read, until one says where it is to stand. */
  drawUnreadLine(from: number): void {
    this.#unreadFrom = from;
    this.#dress();
  }

  #change(work: () => void): void {
    const stays = this.#isPinned;
    work();
    this.#dress();
    if (stays) this.toEnd();
  }

  #place(message: Message): void {
    const { thread } = this.room.start;
    if (thread !== null && message.thread !== thread && message.id !== thread) return;
    const element = drawMessage(this.room, message);
    const there = this.#shown.get(message.number);
    if (there) there.element.replaceWith(element);
    else this.list.insertBefore(element, this.#follower(message.number));
    this.#shown.set(message.number, { message, element });
    if (!message.client_id || !isMine(this.room, message)) return;
    this.#mine.add(message.client_id);
    this.list.querySelector(`[data-client="${CSS.escape(message.client_id)}"]`)?.remove();
  }

  /** The first element behind which a message of this number does not stand. */
  #follower(number: number): Element | null {
    let follower: Element | null = null;
    for (let each = this.list.lastElementChild; each; each = each.previousElementSibling) {
      const its = Number((each as HTMLElement).dataset["number"] ?? Infinity);
      if (its < number) break;
      follower = each;
    }
    return follower;
  }

  /** Days, the unread line, and whether a name is said again: they hang on the neighbours. */
  #dress(): void {
    let before: { at: string; author: string } | undefined;
    for (const element of this.list.children as HTMLCollectionOf<HTMLElement>) {
      const number = Number(element.dataset["number"] ?? 0);
      const message = this.#shown.get(number)?.message;
      const at = message?.at ?? element.querySelector("time")?.dateTime ?? "";
      const author = message ? String(message.author?.member ?? "") : String(this.room.start.me.member);
      const day = element.querySelector<HTMLElement>(".message-day")!;
      day.hidden = before !== undefined && dayKey(before.at) === dayKey(at);
      day.textContent = day.hidden ? "" : dayName(at);
      const line = number === this.#unreadFrom && number > 1;
      element.querySelector<HTMLElement>(".unread-line")!.hidden = !line;
      const isNear = before !== undefined && new Date(at).getTime() - new Date(before.at).getTime() < TOGETHER_MS;
      element.classList.toggle("follows", day.hidden && !line && isNear && author !== "" && before?.author === author && !message?.reply_to);
      before = { at, author };
    }
    this.#trim();
  }

  /** A page that is open for weeks does not grow for ever. */
  #trim(): void {
    if (this.#shown.size <= MOST_SHOWN || !this.#isPinned || this.room.start.thread !== null) return;
    for (const number of [...this.#shown.keys()].sort((one, other) => one - other).slice(0, MOST_SHOWN / 2)) {
      this.#shown.get(number)?.element.remove();
      this.#shown.delete(number);
    }
    this.first = Math.min(...this.#shown.keys());
  }

  /** An answer in a side talk is counted under what it began with; others' words are told to who does not see them. */
  #count(message: Message): void {
    const root = message.thread === null ? undefined : [...this.#shown.values()].find((each) => each.message.id === message.thread);
    if (root) this.#change(() => this.#place({ ...root.message, answers: root.message.answers + 1 }));
    if (isMine(this.room, message) || !message.author || document.visibilityState === "hidden") return;
    announce("say", { text: `${message.author.name}: ${message.text}` });
  }
}
