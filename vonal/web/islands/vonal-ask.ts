import htmx from "htmx.org/dist/htmx.esm.js";
import { heard } from "./server.ts";

/** A dialog the server sends: it opens as it comes, and goes when it is closed. */
class VonalAsk extends HTMLElement {
  connectedCallback(): void {
    const dialog = this.querySelector("dialog");
    if (!dialog || dialog.open) return;
    dialog.addEventListener("close", () => this.remove(), { once: true });
    dialog.showModal();
  }
}

customElements.define("vonal-ask", VonalAsk);

/** Ask what an address asks, over the page; whatever was asked before gives way. */
export function startAsking(): void {
  heard<{ url: string }>("ask", ({ url }) => openAsking(url));
  document.addEventListener("click", (event) => {
    const opener = (event.target as Element).closest<HTMLElement>("[data-ask]");
    if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    event.stopPropagation();
    openAsking(opener.dataset["ask"] ?? "");
  }, { capture: true });
}

function openAsking(url: string): void {
  const place = document.getElementById("asking");
  if (!place) return;
  void htmx.ajax("get", url, { source: place, target: place, swap: "innerHTML" }).catch(() => undefined);
}
