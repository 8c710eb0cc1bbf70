import { enable, press } from "./phone/card.ts";
import { openMicrophone } from "./phone/devices.ts";
import { Dialling } from "./phone/dialling.ts";
import { drag } from "./phone/drag.ts";
import { Line, type Account, type LineState } from "./phone/line.ts";
import { News } from "./phone/news.ts";
import { Notice } from "./phone/notice.ts";
import { OneTab } from "./phone/one-tab.ts";
import type { Figures } from "./phone/quality.ts";
import { OwnCard } from "./phone/own-card.ts";
import { Rejoining } from "./phone/rejoining.ts";
import { announce, backoffSeconds, heard, nameOfThisBrowser, post, wish } from "./server.ts";
import { word } from "./words.ts";

/**
 * The softphone. The server's fragment (`/phone/state`) tells what happens, the sound comes over this browser's line. It
 * stands outside #main, so that navigation does not touch a call; after a reload it asks back into the running one.
 */
class VonalPhone extends HTMLElement {
  readonly #line = new Line({
    changed: (state) => this.#lineChanged(state),
    failed: (why) => this.#dialling.failed(why),
    measured: (figures) => this.#report(figures),
  });
  readonly #news = new News(this);
  readonly #notice = new Notice();
  readonly #rejoining = new Rejoining(this);
  readonly #dialling = new Dialling(this);
  readonly #ownCard = new OwnCard(this);
  #tab!: OneTab;
  /** The call whose sound this line carries. */
  #talk = "";

  connectedCallback(): void {
    this.#tab = new OneTab(
      () => void this.#becomeTelephone(),
      () => this.#line.giveWay(),
    );
    document.addEventListener("click", this.#click);
    addEventListener("pagehide", this.#leave);
    this.addEventListener("htmx:afterSettle", () => this.#serverSaid());
    document.addEventListener("vonal:dial", this.#dial);
    heard("phone.changed", () => this.#news.ask());
    heard("customer.changed", () => this.state !== "off" && this.querySelector(".phone-name") && this.#news.ask());
    heard("reconnected", () => this.#news.ask());
    heard("stale", () => this.#news.ask());
    drag(this);
    this.#news.ask();
  }

  disconnectedCallback(): void {
    document.removeEventListener("click", this.#click);
    document.removeEventListener("vonal:dial", this.#dial);
    removeEventListener("pagehide", this.#leave);
    this.#tab.release();
    this.#line.stop();
  }

  get #root(): HTMLElement | null {
    return this.querySelector<HTMLElement>(".phone");
  }

  get state(): string {
    return this.#root?.dataset["state"] ?? "off";
  }

  /** Before the server has told how this telephone is, nothing is true of it. */
  get known(): Promise<void> {
    return this.#news.first;
  }

  get #who(): string | undefined {
    return this.querySelector(".phone-name")?.textContent?.trim();
  }

  get isDesk(): boolean {
    return this.#root?.dataset["telephone"] === "desk";
  }

  /** The call the server says this person talks in or listens to with this browser. */
  get here(): string | undefined {
    const root = this.#root;
    if (this.state === "listening") return this.#isBrowserTelephone ? root?.dataset["hears"] : undefined;
    // A talk on the SIP phone is not lost, and stays there.
    if (this.state !== "talking" || root?.hasAttribute("data-on-phone")) return undefined;
    return root?.dataset["call"];
  }

  /** The one he can be brought back into: not so among colleagues. */
  get talk(): string | undefined {
    return this.#root?.hasAttribute("data-inside") ? undefined : this.here;
  }

  get hasSound(): boolean {
    return this.#line.state.session !== "none";
  }

  get canRing(): boolean {
    return this.#line.state.registration === "registered" && this.#tab.isMine;
  }

  get hangUpUrl(): string | undefined {
    return this.querySelector<HTMLElement>("[data-phone=hangup]")?.dataset["url"];
  }

  call(number: string): void {
    this.#line.dial(number);
  }

  get #isBrowserTelephone(): boolean {
    return this.#root?.dataset["telephone"] === "browser";
  }

  /** Of all computers where this person is signed in one rings: the one he chose last. */
  get #isThisBrowser(): boolean {
    return this.#root?.dataset["browser"] === nameOfThisBrowser();
  }

  #serverSaid(): void {
    const on = this.state !== "off" && this.#isBrowserTelephone;
    if (on && this.#isThisBrowser && window.isSecureContext) this.#tab.want();
    else if (!this.#news.isOld) on ? this.#giveWay() : this.#hangOut();
    if (this.state !== "talking") for (const open of ["data-folded", "data-keypad"]) this.removeAttribute(open);
    this.#talk = this.#root?.dataset["call"] || this.#talk;
    this.#rejoining.check();
    const knock = this.querySelector<HTMLElement>(".phone-knock");
    this.#notice.second(knock?.dataset["second"] ?? "", knock?.querySelector(".phone-second-name")?.textContent ?? undefined);
    this.#paint();
    if (this.state === "ringing" && document.body.dataset["telephone"] !== "ringing") {
      announce("say", { text: `${word("incoming_call")}: ${this.#who ?? ""}` });
    }
    document.body.dataset["telephone"] = this.state;
  }

  #hangOut(): void {
    if (this.#line.state.registration !== "off") this.#line.stop();
    this.#tab.release();
  }

  /** Another computer was chosen; a talk stays here until it is asked for there. */
  #giveWay(): void {
    if (this.#line.state.registration !== "off") this.#line.giveWay();
    this.#tab.release();
  }

  async goOnLine(): Promise<boolean> {
    if (this.isDesk) {
      await this.#tell("on-line");
      return true;
    }
    if (!window.isSecureContext) {
      announce("toast", { text: word("microphone_needs_https"), kind: "danger" });
      return false;
    }
    this.#notice.unlock();
    if ("Notification" in window && Notification.permission === "default") void Notification.requestPermission();
    try {
      await this.#news.during(async () => {
        await openMicrophone();
        this.#tab.want({ now: true });
        const response = await post(this.url("on-line"), { browser: nameOfThisBrowser() });
        if (!response.ok) throw new Error(String(response.status));
      });
      return true;
    } catch (error) {
      const denied = error instanceof DOMException && error.name !== "TimeoutError";
      announce("toast", { text: word(denied ? "microphone_denied" : "error_connection"), kind: "danger" });
      return false;
    }
  }

  async continueHere(): Promise<void> {
    this.#rejoining.again();
    this.#tab.want({ now: true });
    await this.#news.during(() => this.#tell("here", { browser: nameOfThisBrowser() }));
  }

  async #tell(name: string, values: Record<string, string> = {}): Promise<void> {
    try {
      const response = await post(this.url(name), values);
      if (!response.ok) throw new Error(String(response.status));
    } catch {
      announce("toast", { text: word("error_connection"), kind: "danger" });
    }
    this.#news.ask();
  }

  url(name: string): string {
    return (this.getAttribute("url") ?? "").replace(/state$/, name);
  }

  #failures = 0;

  async #becomeTelephone(): Promise<void> {
    try {
      const response = await fetch(this.url("account"), { redirect: "error", signal: AbortSignal.timeout(15_000) });
      if (!response.ok) throw new Error(String(response.status));
      const account = (await response.json()) as Account;
      if (this.#tab.isMine) await this.#line.start(account);
      this.#failures = 0;
    } catch {
      if (!this.#failures) announce("toast", { text: word("telephone_unavailable"), kind: "danger" });
      this.#tab.release();
      // If the server still says that the telephone is here, it is wanted again.
      setTimeout(() => this.#news.ask(), backoffSeconds(++this.#failures) * 1000);
    }
    this.#paint();
  }

  #lineChanged(state: LineState): void {
    // What rings may be no call the server knows of.
    if (state.session === "ringing" && this.dataset["session"] !== "ringing") this.#talk = this.#root?.dataset["call"] ?? "";
    this.#notice.set(state.session === "ringing", this.#who);
    this.#rejoining.check();
    this.#dialling.lineChanged();
    this.#paint();
  }

  #hangUp(): void {
    this.#rejoining.hungUp();
    this.#line.hangUp();
  }

  #report(figures: Figures): void {
    const values = Object.entries(figures).map(([name, value]) => [name, String(value)]);
    if (this.#talk) void post(`/calls/${this.#talk}/quality`, Object.fromEntries(values), { keepalive: true }).catch(() => undefined);
  }

  readonly #click = (event: MouseEvent): void => {
    const target = event.target as Element;
    const number = target.closest<HTMLElement>("[data-dial]")?.dataset["dial"];
    if (number && this.hasAttribute("dials") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      void this.#dialling.dial(number);
    }
    const pressed = target.closest<HTMLElement>("[data-phone]");
    if (!pressed || pressed.hasAttribute("disabled")) return;
    event.preventDefault();
    this.#do(pressed.dataset["phone"] ?? "", pressed);
  };

  readonly #dial = (event: Event): void => {
    void this.#dialling.dial((event as CustomEvent<{ number: string }>).detail.number);
  };

  readonly #leave = (): void => this.#line.leave();

  #do(action: string, pressed: HTMLElement): void {
    const actions: Partial<Record<string, () => void>> = {
      answer: () => this.#line.answer(),
      decline: () => this.#line.decline(),
      mute: () => this.#line.toggleMute(),
      hangup: () => this.#hangUp(),
      hold: () => void wish(pressed.dataset["url"] ?? ""),
      order: () => void wish(pressed.dataset["url"] ?? ""),
      keypad: () => this.#open("data-keypad"),
      tone: () => this.#line.press(pressed.dataset["tone"] ?? ""),
      "go-on-line": () => void this.goOnLine(),
      "go-off-line": () => void this.#tell("off-line"),
      "continue-here": () => void this.continueHere(),
      fold: () => this.#open("data-folded"),
    };
    actions[action]?.();
  }

  #open(what: string): void {
    this.toggleAttribute(what);
    this.#paint();
  }

  /** Show on the server's fragment what only this browser knows. */
  #paint(): void {
    const { registration, session, muted } = this.#line.state;
    this.dataset["registration"] = registration;
    this.dataset["session"] = session;
    this.toggleAttribute("data-elsewhere", this.#isBrowserTelephone && this.state !== "off" && !this.#tab.isMine);
    this.#ownCard.show(session, session === "dialling" ? this.#dialling.number : this.#line.who);
    enable(this, "answer", session === "ringing");
    enable(this, "decline", session === "ringing");
    for (const action of ["mute", "keypad", "tone"] as const) enable(this, action, session === "talking");
    enable(this, "hangup", session === "talking" || session === "dialling");
    press(this, "mute", muted);
    for (const [action, attribute] of [["fold", "data-folded"], ["keypad", "data-keypad"]] as const) {
      const isOpen = this.hasAttribute(attribute) === (action === "keypad");
      for (const one of this.querySelectorAll(`[data-phone=${action}]`)) one.setAttribute("aria-expanded", String(isOpen));
    }
    const first = this.querySelector<HTMLElement>("[data-phone=answer]:not([disabled]), [data-first]:not([disabled])");
    if (first && this.#focusIsFree()) first.focus({ preventScroll: true });
    const dot = document.getElementById("presence-button");
    if (dot) dot.dataset["registration"] = registration;
  }

  #focusIsFree(): boolean {
    const active = document.activeElement;
    return !active || active === document.body || active.matches("h1, #main");
  }
}

customElements.define("vonal-phone", VonalPhone);
