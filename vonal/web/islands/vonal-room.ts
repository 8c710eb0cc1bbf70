import { announce, heard } from "./server.ts";
import { word } from "./words.ts";
import { startActions } from "./chat/actions.ts";
import { Writing } from "./chat/composer.ts";
import { ask, askPeople, heardLately } from "./chat/history.ts";
import { isMine, type Message, type Person, type RoomPage, type Start } from "./chat/model.ts";
import { drop, sendAgain } from "./chat/outbox.ts";
import { Reading } from "./chat/reading.ts";
import { SeenBy } from "./chat/seen.ts";
import { Timeline } from "./chat/timeline.ts";
import { startTyping } from "./chat/typing.ts";
// Parts that hook in: see chat/parts.ts.
import "./chat/carried.ts";
import "./chat/emoji.ts";
import "./chat/lightning.ts";
import "./chat/made.ts";
import "./chat/marks.ts";
import "./chat/offers.ts";
import "./chat/tray.ts";

const GAP_MS = 800;
const NEAR_TOP = 300;
const MOST_ROUNDS = 10;

/** One room's talk: `<vonal-room>` around a template with its beginning, the list of messages and the composer. */
class VonalRoom extends HTMLElement implements RoomPage {
  readonly element = this;
  readonly people = new Map<number, Person>();
  start!: Start;
  #leaving = new AbortController();
  #timeline!: Timeline;
  #reading!: Reading;
  #writing: Writing | undefined;
  #seen!: SeenBy;
  #scroller!: HTMLElement;
  /** Everything up to this count of the room's changes is known. */
  #change = 0;
  #ahead = new Set<number>();
  #gap: ReturnType<typeof setTimeout> | undefined;
  #isLoading = false;
  #isOldPeople = false;

  connectedCallback(): void {
    if (this.start) return; // Moved within the page.
    this.start = JSON.parse(this.querySelector<HTMLTemplateElement>("template[data-start]")!.content.textContent ?? "{}") as Start;
    for (const person of this.start.people) this.people.set(person.member, person);
    this.#scroller = this.querySelector<HTMLElement>(".messages")!;
    this.#timeline = new Timeline(this, this.#scroller, this.querySelector<HTMLElement>(".message-list")!);
    this.#reading = new Reading(this, this.#timeline, this.#scroller);
    const form = this.querySelector<HTMLFormElement>("form.composer");
    if (form) this.#writing = new Writing(this, form, () => this.#timeline.messages().find((each) => isMine(this, each) && !each.deleted));
    this.#seen = new SeenBy(this, this.#timeline);
    startActions(this, this.#timeline, this.#writing);
    startTyping(this);
    this.#begin();
    this.#listen();
  }

  disconnectedCallback(): void {
    clearTimeout(this.#gap);
    this.#leaving.abort();
  }

  get until(): AbortSignal {
    return this.#leaving.signal;
  }

  messageOf(element: Element): Message | undefined {
    return this.#timeline.messageOf(element);
  }

  async goTo(number: number): Promise<void> {
    if (!this.#timeline.elementOf(number)) {
      const answer = await ask(this.start.room, { around: number });
      if (!answer) return;
      this.#timeline.begin(answer);
      this.#timeline.showWaiting();
    }
    const element = this.#timeline.elementOf(number);
    if (element) this.#timeline.scrollTo(element, 0.5);
    element?.classList.remove("is-shown");
    requestAnimationFrame(() => element?.classList.add("is-shown"));
    element?.focus({ preventScroll: true });
    this.#moved();
  }

  take(message: Message): void {
    if (message.change > this.#change) this.#ahead.add(message.change);
    while (this.#ahead.delete(this.#change + 1)) this.#change += 1;
    const fits = this.#timeline.take(message);
    if (!fits || this.#ahead.size) this.#gap ??= setTimeout(() => void this.#fillGap(), fits ? GAP_MS : 0);
    const author = message.author && this.people.get(message.author.member);
    if (author) author.read = Math.max(author.read, message.number);
    this.#seen.show();
    this.#reading.look();
    this.#moved();
  }

  #begin(): void {
    const { start } = this;
    this.#change = start.change;
    this.#timeline.begin(start);
    this.#timeline.showWaiting();
    for (const message of heardLately(start.room, start.change)) this.take(message);
    if (start.at !== null) void this.goTo(start.at);
    else if (!(start.read < start.last && this.#timeline.toUnread())) this.#timeline.toEnd();
    this.#seen.show();
    this.#reading.look();
    this.#moved();
  }

  #listen(): void {
    const { until } = this;
    heard<Message>("message", (message) => message.room === this.start.room && this.take(message), until);
    heard<{ room: number }>("room.left", ({ room }) => room === this.start.room && this.#out(), until);
    heard("outbox", () => this.#timeline.showWaiting(), until);
    heard<{ room: number; name: string; people: number }>("room.changed", (changed) => changed.room === this.start.room && this.#changed(changed), until);
    heard("stale", () => void this.#fillGap(), until);
    if (this.start.me.member === null) this.#look();
    heard<{ room: number; number: number }>("room.read", (read) => read.room === this.start.room && this.#reading.heard(read.number), until);
    this.#scroller.addEventListener("scroll", () => this.#moved(), { passive: true, signal: until });
    this.querySelector(".messages-down")?.addEventListener("click", () => void this.#toNewest(), { signal: until });
    this.addEventListener("click", (event) => this.#settle(event), { signal: until });
  }

  /** Who reads without being in the room is told that something is new, and asks for it. */
  #look(): void {
    const say = (): void => announce("tell", { looking: this.start.room });
    heard("connected", say, this.until);
    heard<{ room: number }>("room.stirred", ({ room }) => {
      if (room === this.start.room) this.#gap ??= setTimeout(() => void this.#fillGap(), 0);
    }, this.until);
    say();
  }

  #changed({ name, people }: { name: string; people: number }): void {
    this.#isOldPeople = true;
    announce("room.here"); // To parts of the page that are only about the room one looks at.
    const head = this.closest(".chat-room")?.querySelector(".room-head");
    const title = head?.querySelector("h1");
    if (title && name) title.textContent = name;
    const count = head?.querySelector("[data-people]");
    if (count) count.textContent = word("chat_people", { n: people });
  }

  /** He was taken out, or left on another page: nothing can be said here any more. */
  #out(): void {
    this.querySelector("form.composer")?.remove();
    announce("toast", { text: word("chat_out") });
  }

  async peopleNow(): Promise<Person[]> {
    if (this.#isOldPeople) {
      const people = await askPeople(this.start.room);
      this.#isOldPeople = !people;
      for (const person of people ?? []) this.people.set(person.member, person);
      if (people) for (const member of this.people.keys()) if (!people.some((each) => each.member === member)) this.people.delete(member);
    }
    return [...this.people.values()];
  }

  /** What the server will not take is tried again, or given up. */
  #settle(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>("[data-outbox]");
    const client = button?.closest<HTMLElement>("[data-client]")?.dataset["client"];
    if (!button || !client) return;
    if (button.dataset["outbox"] === "again") sendAgain(client);
    else drop(client);
  }

  async #fillGap(): Promise<void> {
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const answer = await ask(this.start.room, { changes: this.#change });
      if (!answer) break;
      if (answer.more && round === MOST_ROUNDS - 1) await this.#toNewest(true);
      const last = answer.messages.at(-1)?.change;
      this.#change = answer.more && last !== undefined ? last : Math.max(this.#change, answer.change);
      for (const change of this.#ahead) if (change <= this.#change) this.#ahead.delete(change);
      const inOrder = answer.messages.sort((one, other) => one.number - other.number);
      const fit = inOrder.map((message) => this.#timeline.take(message)).every(Boolean);
      if (!answer.more && !fit) await this.#toNewest();
      if (!answer.more) break;
    }
    this.#gap = undefined;
    this.#reading.look();
  }

  async #toNewest(anew = false): Promise<void> {
    if (anew || !this.#timeline.atEnd || this.#ahead.size) {
      const answer = await ask(this.start.room, {});
      if (!answer) return;
      this.#change = Math.max(this.#change, answer.change);
      this.#timeline.begin(answer);
      this.#timeline.showWaiting();
    }
    this.#timeline.toEnd();
    this.#moved();
  }

  #moved(): void {
    const down = this.querySelector<HTMLElement>(".messages-down");
    const isEnd = this.#timeline.atEnd && this.#timeline.isNearEnd();
    if (down) down.hidden = isEnd;
    if (this.#isLoading || this.start.thread !== null) return;
    const { scrollTop, scrollHeight, clientHeight } = this.#scroller;
    const older = scrollTop < NEAR_TOP && this.#timeline.first > 1;
    const newer = !this.#timeline.atEnd && scrollHeight - scrollTop - clientHeight < NEAR_TOP;
    if (older || newer) void this.#load(older);
  }

  async #load(older: boolean): Promise<void> {
    this.#isLoading = true;
    try {
      await (older ? this.#timeline.older() : this.#timeline.newer());
    } finally {
      this.#isLoading = false;
    }
  }
}

customElements.define("vonal-room", VonalRoom);
