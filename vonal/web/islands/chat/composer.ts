import { announce, myId, post } from "../server.ts";
import { word } from "../words.ts";
import { at } from "./draw.ts";
import { isMine, type Message, type Quote, type RoomPage } from "./model.ts";
import { say } from "./outbox.ts";
import { joiners, type Composer } from "./parts.ts";

const DRAFT_MS = 1200;
const LONGEST_QUOTE = 200;

/** Where one writes: a draft that waits on all devices, an answer to something, or another wording of what one said. */
export class Writing implements Composer {
  readonly field: HTMLTextAreaElement;
  #about: { kind: "reply" | "edit"; message: Message } | undefined;
  #before = "";
  #brought = new Map<string, { value: string; drawn: Partial<Message> }>();
  #holds = 0;
  #sendsLater = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    readonly room: RoomPage,
    readonly form: HTMLFormElement,
    private readonly lastOfMine: () => Message | undefined,
  ) {
    this.field = at<HTMLTextAreaElement>(form, "textarea");
    this.field.value = this.#kept() ?? room.start.draft;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.field.addEventListener("keydown", (event) => this.#key(event));
    this.field.addEventListener("input", () => this.#typed());
    at(form, "[data-do=end-about]").addEventListener("click", () => this.end());
    addEventListener("pagehide", () => this.#keepOnServer(true), { signal: room.until });
    room.until.addEventListener("abort", () => this.#keepOnServer());
    for (const joiner of joiners) joiner(this);
  }

  bring(name: string, value: string | undefined, drawn: Partial<Message> = {}): void {
    if (value === undefined) this.#brought.delete(name);
    else this.#brought.set(name, { value, drawn });
  }

  hold(): { done(): void } {
    this.#holds += 1;
    let isHeld = true;
    return {
      done: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#holds -= 1;
        if (!this.#holds && this.#sendsLater) this.send();
      },
    };
  }

  insert(text: string): void {
    this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
    this.field.focus();
    this.#typed();
  }

  answer(message: Message): void {
    this.#begin("reply", message, word("chat_replying", { name: message.author?.name ?? "" }));
  }

  edit(message: Message): void {
    if (this.#about?.kind !== "edit") this.#before = this.field.value;
    this.#begin("edit", message, word("chat_editing"));
    this.field.value = message.text;
    this.field.setSelectionRange(message.text.length, message.text.length);
  }

  /** No answer and no edit any more; what was being written before an edit is there again. */
  end(): void {
    if (this.#about?.kind === "edit") this.field.value = this.#before;
    this.#about = undefined;
    at(this.form, ".composer-about").hidden = true;
    this.field.focus();
  }

  send(): void {
    this.#sendsLater = this.#holds > 0;
    if (this.#sendsLater) return;
    const text = this.field.value.trim();
    if (this.#about?.kind === "edit") return void this.#sendEdit(this.#about.message, text);
    if (!text && !this.#brought.size) return;
    this.#say(text);
    this.#brought.clear();
    this.field.value = "";
    this.#typed();
    if (this.#about) this.end();
    this.form.dispatchEvent(new CustomEvent("sent"));
    this.field.focus();
  }

  #say(text: string): void {
    const { room, thread } = this.room.start;
    const reply = this.#about?.message;
    const values: Record<string, string> = { text };
    let drawn: Partial<Message> = {};
    for (const [name, { value, drawn: more }] of this.#brought) {
      values[name] = value;
      drawn = { ...drawn, ...more };
    }
    if (reply) values["reply_to"] = String(reply.id);
    if (thread !== null) values["thread"] = String(thread);
    say(room, values, reply ? quoteOf(reply) : null, drawn);
  }

  async #sendEdit(message: Message, text: string): Promise<void> {
    if (text === message.text) return this.end();
    const response = await post(`/messages/${message.id}/edit`, { text }).catch(() => undefined);
    if (response?.ok) {
      this.room.take((await response.json()) as Message);
      if (this.#about?.message.id === message.id) this.end();
      return;
    }
    const { error } = ((await response?.json().catch(() => undefined)) ?? {}) as { error?: string };
    announce("toast", { text: error ?? word(response ? "error_gone" : "error_connection"), kind: "danger" });
  }

  #begin(kind: "reply" | "edit", message: Message, title: string): void {
    this.#about = { kind, message };
    at(this.form, ".composer-about").hidden = false;
    at(this.form, ".composer-about-title").textContent = title;
    at(this.form, ".composer-about-text").textContent = message.text.slice(0, LONGEST_QUOTE);
    this.field.focus();
  }

  #key(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing) return;
    const isPlain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (event.key === "Enter" && isPlain && !matchMedia("(pointer: coarse)").matches) this.send();
    else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.send();
    else if (event.key === "Escape" && this.#about) this.end();
    else if (event.key === "ArrowUp" && isPlain && !this.field.value) {
      const mine = this.lastOfMine();
      if (!mine || !isMine(this.room, mine)) return;
      this.edit(mine);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #typed(): void {
    if (this.#about?.kind === "edit") return;
    try {
      if (this.field.value) localStorage.setItem(this.#draftKey, this.field.value);
      else localStorage.removeItem(this.#draftKey);
    } catch {
      // The server keeps it soon.
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keepOnServer(), DRAFT_MS);
    this.form.dispatchEvent(new CustomEvent("typed"));
  }

  #keepOnServer(isLeaving = false): void {
    if (this.#timer === undefined || this.room.start.thread !== null) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const text = this.#about?.kind === "edit" ? this.#before : this.field.value;
    void post(`/rooms/${this.room.start.room}/draft`, { text }, { keepalive: isLeaving }).catch(() => undefined);
  }

  get #draftKey(): string {
    const { room, thread } = this.room.start;
    return `vonal:draft:${myId()}:${room}:${thread ?? ""}`;
  }

  #kept(): string | undefined {
    try {
      return localStorage.getItem(this.#draftKey) ?? undefined;
    } catch {
      return undefined;
    }
  }
}

/** Of what the server made harmless, without its marks. */
function wordsOf(html: string): string {
  const text = new DOMParser().parseFromString(html.replace(/<br ?\/?>|<\/(p|li|pre|blockquote)>/g, " "), "text/html").body.textContent;
  return text.replace(/\s+/g, " ").trim();
}

function quoteOf(message: Message): Quote {
  const text = message.html ? wordsOf(message.html) : message.text;
  return { id: message.id, number: message.number, name: message.author?.name ?? "", text: text.slice(0, LONGEST_QUOTE) };
}
