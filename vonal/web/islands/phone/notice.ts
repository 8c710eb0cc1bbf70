import { word } from "../words.ts";
import { announce } from "../server.ts";
import { bell, knock } from "./tones.ts";

/** A call rings at this browser: a bell, a mark in the title, and a notice outside the page when nobody looks at it. */
export class Notice {
  readonly #bell = bell();
  readonly #knock = knock();
  #rings = false;
  #knocks = "";

  /** To be called in a click, which lets a page sound. */
  unlock(): void {
    this.#bell.unlock();
  }

  /** Of a second call: said once, softly. */
  second(call: string, who: string | undefined): void {
    if (call === this.#knocks) return;
    this.#knocks = call;
    if (!call) return;
    this.#knock.once();
    announce("say", { text: `${word("second_call")}: ${who ?? ""}` });
    noticeCall(who);
  }

  set(rings: boolean, who: string | undefined): void {
    if (rings === this.#rings) return;
    this.#rings = rings;
    const title = document.title.replace(/^☎ /, "");
    document.title = rings ? `☎ ${title}` : title;
    if (!rings) return this.#bell.stop();
    this.#bell.start();
    noticeCall(who);
  }
}

/** Only where the person has allowed it. */
function noticeCall(who: string | undefined): void {
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  const note = new Notification(word("incoming_call"), { ...(who ? { body: who } : {}), tag: "vonal-call" });
  note.onclick = () => window.focus();
}
