import { at, copyOf } from "./draw.ts";
import type { RoomPage } from "./model.ts";

/** A customer, deal or task the reader may see; others are no more than the link that was typed. */
interface Card {
  kind: string;
  title: string;
  line: string;
  url: string;
}

const MOST_AT_ONCE = 60;
const known = new Map<string, Promise<Card | undefined>>();
let asked: { name: string; settle: (card: Card | undefined) => void }[] = [];

export function drawCards(room: RoomPage, names: string[], slot: HTMLElement, text: HTMLElement | null): void {
  const places = names.map((name) => {
    const place = document.createElement("div");
    place.hidden = true;
    slot.append(place);
    void cardOf(name).then((card) => card && place.replaceWith(drawn(room, card)));
    return name;
  });
  for (const link of text?.querySelectorAll("a") ?? []) {
    const name = places.find((each) => new URL(link.href).host === location.host && new URL(link.href).pathname === `/${each}`);
    if (name) void cardOf(name).then((card) => card && named(link, card));
  }
}

function named(link: HTMLAnchorElement, card: Card): void {
  link.textContent = card.title;
  link.removeAttribute("target");
}

function drawn(room: RoomPage, card: Card): HTMLElement {
  const element = copyOf(room.element, "card") as HTMLAnchorElement;
  element.href = card.url;
  at(element, ".carried-title").textContent = card.title;
  at(element, ".carried-line").textContent = card.line;
  const sign = element.querySelector<HTMLElement>(`[data-kind=${card.kind}]`);
  if (sign) sign.hidden = false;
  return element;
}

/** All that are drawn in one go are asked for together. */
function cardOf(name: string): Promise<Card | undefined> {
  const there = known.get(name);
  if (there) return there;
  const card = new Promise<Card | undefined>((settle) => {
    if (!asked.length) queueMicrotask(() => void ask());
    asked.push({ name, settle });
  });
  known.set(name, card);
  return card;
}

async function ask(): Promise<void> {
  const these = asked;
  asked = [];
  for (let from = 0; from < these.length; from += MOST_AT_ONCE) {
    const some = these.slice(from, from + MOST_AT_ONCE);
    let cards: Record<string, Card> = {};
    try {
      const response = await fetch(`/cards?of=${some.map(({ name }) => name).join(",")}`, { headers: { Accept: "application/json" } });
      if (response.ok) ({ cards } = (await response.json()) as { cards: Record<string, Card> });
      else throw new Error(response.statusText);
    } catch {
      for (const { name } of some) known.delete(name);
    }
    for (const { name, settle } of some) settle(cards[name]);
  }
}
