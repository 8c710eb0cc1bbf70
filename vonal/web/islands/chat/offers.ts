/**
 * Behind an @ the people of the room are offered, behind a # the words that move deals, behind both customers and deals:
 * arrows choose, Enter or Tab takes.
 */
import type { RoomPage } from "./model.ts";
import { joinsComposer, type Composer } from "./parts.ts";

interface Offer {
  insert: string;
  detail: string;
  /** A customer or deal: what stands in the list, while its address comes into the text instead of the sign. */
  title?: string;
}

const MOST = 8;
const SHORTEST_NAME = 2;
const BEGUN = /(?:^|[^\p{L}\p{N}_@#/&.+-])([@#])([\p{L}\p{N}._+-]*)$/u;
let words: Promise<Offer[]> | undefined;
let lists = 0;

class Offers {
  readonly #list = document.createElement("ul");
  #offers: Offer[] = [];
  #from = 0;
  #chosen = 0;

  constructor(private readonly composer: Composer) {
    const { field } = composer;
    this.#list.className = "note-offers composer-offers";
    this.#list.id = `composer-offers-${(lists += 1)}`;
    this.#list.setAttribute("role", "listbox");
    this.#list.hidden = true;
    field.setAttribute("aria-autocomplete", "list");
    field.after(this.#list);
    field.addEventListener("input", () => void this.#look());
    field.addEventListener("keydown", (event) => this.#key(event), { capture: true });
    field.addEventListener("blur", () => this.#close());
  }

  async #look(): Promise<void> {
    const { field, room } = this.composer;
    const typed = BEGUN.exec(field.value.slice(0, field.selectionStart));
    if (!typed) return this.#close();
    const begun = (typed[2] ?? "").toLowerCase();
    this.#from = field.selectionStart - begun.length;
    const known = await (typed[1] === "@" ? people(room) : hashtags());
    const fits = known.filter((offer) => `${offer.insert} ${offer.detail}`.toLowerCase().split(/\s+/).some((part) => part.startsWith(begun)));
    if (fits.length === 1 && fits[0]?.insert.toLowerCase() === begun) return this.#close(); // It stands there.
    this.#show(fits.slice(0, MOST), typed[1] ?? "");
    if (begun.length < SHORTEST_NAME) return;
    const cards = await cardsNamed(begun);
    if (cards.length && BEGUN.exec(field.value.slice(0, field.selectionStart))?.[0] === typed[0]) this.#show([...fits.slice(0, MOST), ...cards], typed[1] ?? "");
  }

  #show(offers: Offer[], sign: string): void {
    const { field } = this.composer;
    this.#offers = offers;
    this.#list.hidden = !offers.length;
    if (!offers.length) return this.#close();
    this.#list.replaceChildren(
      ...offers.map((offer, at) => {
        const line = document.createElement("li");
        line.id = `${this.#list.id}-${at}`;
        line.setAttribute("role", "option");
        const insert = document.createElement("b");
        insert.textContent = offer.title ?? sign + offer.insert;
        line.append(insert, offer.detail ? ` ${offer.detail}` : "");
        line.addEventListener("pointerdown", (event) => {
          event.preventDefault();
          this.#take(at);
        });
        return line;
      }),
    );
    field.setAttribute("aria-controls", this.#list.id);
    this.#choose(0);
  }

  #choose(at: number): void {
    const lines = [...this.#list.children];
    this.#chosen = (at + lines.length) % lines.length;
    lines.forEach((line, index) => line.setAttribute("aria-selected", String(index === this.#chosen)));
    this.composer.field.setAttribute("aria-activedescendant", lines[this.#chosen]?.id ?? "");
  }

  #take(at: number): void {
    const { field } = this.composer;
    const end = field.selectionStart;
    const offer = this.#offers[at];
    field.setSelectionRange(this.#from - (offer?.title ? 1 : 0), end);
    this.composer.insert(`${offer?.insert ?? ""} `);
    this.#close();
  }

  #key(event: KeyboardEvent): void {
    if (this.#list.hidden || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "ArrowDown") this.#choose(this.#chosen + 1);
    else if (event.key === "ArrowUp") this.#choose(this.#chosen - 1);
    else if ((event.key === "Enter" && !event.shiftKey) || event.key === "Tab") this.#take(this.#chosen);
    else if (event.key === "Escape") this.#close();
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  #close(): void {
    this.#list.hidden = true;
    this.composer.field.removeAttribute("aria-activedescendant");
    this.composer.field.removeAttribute("aria-controls");
  }
}

async function people(room: RoomPage): Promise<Offer[]> {
  const others = (await room.peopleNow()).filter((person) => person.username && person.employee !== room.start.me.employee);
  const offers = others.map((person) => ({ insert: person.username, detail: person.name }));
  return others.length > 1 ? [...offers, { insert: "all", detail: "" }] : offers;
}

async function hashtags(): Promise<Offer[]> {
  words ??= fetch("/hashtags/offered", { headers: { Accept: "application/json" } })
    .then(async (answer) => (answer.ok ? ((await answer.json()) as { words: { word: string; to: string }[] }).words : []))
    .then((found) => found.map(({ word, to }) => ({ insert: word, detail: to ? `→ ${to}` : "" })))
    .catch(() => []);
  const found = await words;
  if (!found.length) words = undefined;
  return found;
}

async function cardsNamed(begun: string): Promise<Offer[]> {
  const answer = await fetch(`/cards/offered?q=${encodeURIComponent(begun)}`, { headers: { Accept: "application/json" } }).catch(() => undefined);
  if (!answer?.ok) return [];
  const { cards } = (await answer.json()) as { cards: { title: string; line: string; url: string }[] };
  return cards.map(({ title, line, url }) => ({ insert: location.origin + url, title, detail: line }));
}

joinsComposer((composer) => {
  // To a guest neither our sign-ins nor our words are offered.
  if (composer.room.start.me.employee !== null) new Offers(composer);
});
