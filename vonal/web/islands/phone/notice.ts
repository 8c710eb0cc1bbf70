import { word } from "../words.ts";

/** Say outside the page, when nobody looks at it and the person has allowed it, that a call rings. */
export function noticeCall(who: string | undefined): void {
  if (!document.hidden || !("Notification" in window) || Notification.permission !== "granted") return;
  const note = new Notification(word("incoming_call"), { ...(who ? { body: who } : {}), tag: "vonal-call" });
  note.onclick = () => window.focus();
}
