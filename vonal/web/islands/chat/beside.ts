import htmx from "htmx.org/dist/htmx.esm.js";
import { heard, here } from "../server.ts";

const NARROW = "(max-width: 900px)";
let shown = "";

/** What stands beside a talk: people and files, or a side talk; on a narrow screen over it. */
export function startBeside(): void {
  document.addEventListener("click", (event) => {
    const on = (selector: string): HTMLElement | null => (event.target as Element).closest<HTMLElement>(selector);
    const opener = on("[data-beside]");
    const { beside: url = "" } = opener?.dataset ?? {};
    if (opener && shown === url && !place()?.hidden) close();
    else if (opener) openBeside(url);
    if (on("[data-beside-close]")) close();
    if (on("a.message-thread")) event.preventDefault();
  });
  heard<{ room: number }>("room.changed", ({ room }) => {
    if (shown === `/rooms/${room}/beside` && place()?.hidden === false) openBeside(shown);
  });
}

export function openBeside(url: string): void {
  const beside = place();
  if (!beside) return location.assign(url);
  shown = url;
  beside.hidden = false;
  void htmx.ajax("get", here(url), { target: beside, swap: "innerHTML" }).then(() => {
    if (matchMedia(NARROW).matches) beside.querySelector<HTMLElement>("button, a")?.focus();
  });
}

function close(): void {
  const beside = place();
  if (!beside) return;
  beside.hidden = true;
  beside.replaceChildren();
}

const place = (): HTMLElement | null => document.getElementById("room-beside");
