import { button, icon } from "../icon.ts";
import { word } from "../words.ts";
import type { LineState } from "./line.ts";

/** What this browser knows of its call by itself. */
interface OwnCall {
  state: "dialling" | "ringing" | "talking";
  who: string;
}

const SERVER_PATIENCE_MS = 1500;

const OWN_ICONS = { dialling: "phone-outgoing", ringing: "phone-incoming", talking: "phone-call" } as const;
const OWN_BUTTONS = { dialling: ["hangup"], ringing: ["answer", "decline"], talking: ["hangup"] } as const;

/**
 * Until the server has a word for a call, who it is stands there already, and what can be done without the server: the database
 * may be too busy, or its disk too full, for the server to know of a call that rings here.
 */
export class OwnCard {
  #session: LineState["session"] = "none";
  #since = 0;
  #who = "";

  constructor(private readonly holder: Element) {}

  show(session: LineState["session"], who: string): void {
    const begins = this.#session === "none" && session !== "none";
    [this.#session, this.#who] = [session, who];
    if (begins) {
      this.#since = performance.now();
      setTimeout(() => this.#put(), SERVER_PATIENCE_MS);
    }
    this.#put();
  }

  get #call(): OwnCall | undefined {
    const [session, who] = [this.#session, this.#who];
    if (session === "dialling") return { state: session, who };
    const isLate = performance.now() - this.#since >= SERVER_PATIENCE_MS - 1;
    if (session === "none" || !isLate) return undefined;
    return { state: session === "talking" ? session : "ringing", who };
  }

  #put(): void {
    const call = this.#call;
    const place = this.holder.querySelector(".phone");
    const shown = this.holder.querySelector<HTMLElement>(".phone-own");
    if (call === undefined || !place || this.holder.querySelector(".phone-card:not(.phone-own)")) return shown?.remove();
    if (shown?.dataset["state"] === call.state) return;
    shown?.remove();
    place.append(ownCard(call));
  }
}

function ownCard({ state, who }: OwnCall): HTMLElement {
  const card = document.createElement("section");
  card.className = "phone-card phone-own";
  card.dataset["state"] = state;
  card.setAttribute("aria-label", word(`own_${state}`));
  const head = document.createElement("header");
  head.className = "phone-head";
  const said = document.createElement("span");
  said.className = "phone-state";
  said.textContent = word(`own_${state}`);
  head.append(icon(OWN_ICONS[state]), said);
  const body = document.createElement("div");
  body.className = "phone-body";
  const name = document.createElement("strong");
  name.className = "phone-name";
  name.textContent = who;
  body.append(name);
  const foot = document.createElement("footer");
  foot.className = "phone-actions";
  foot.append(...OWN_BUTTONS[state].map(ownButton));
  if (state === "talking") foot.append(keypad());
  card.append(head, body, foot);
  return card;
}

/** A machine may ask for a key, as the one does that reads an important message aloud. */
function keypad(): HTMLElement {
  const keys = document.createElement("div");
  keys.className = "phone-keypad";
  keys.setAttribute("role", "group");
  keys.setAttribute("aria-label", word("keypad"));
  for (const tone of "123456789*0#") {
    const key = document.createElement("button");
    key.type = "button";
    key.className = "btn";
    key.textContent = tone;
    [key.dataset["phone"], key.dataset["tone"]] = ["tone", tone];
    keys.append(key);
  }
  return keys;
}

function ownButton(action: "answer" | "decline" | "hangup"): HTMLElement {
  const [sign, name, look] = {
    answer: ["phone", word("answer"), "btn btn-success"] as const,
    decline: ["phone-off", word("decline"), "btn btn-outline-danger"] as const,
    hangup: ["phone-end", word("hang_up"), "btn btn-danger"] as const,
  }[action];
  const one = button(sign, name, look);
  one.dataset["phone"] = action;
  one.append(` ${name}`);
  return one;
}
