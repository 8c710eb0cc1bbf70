import htmx from "htmx.org/dist/htmx.esm.js";
import { heard } from "../server.ts";

/** Enter sends the first words, as it sends all that follow. */
function startSending(): void {
  document.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.key !== "Enter" || event.isComposing || !(field instanceof HTMLTextAreaElement)) return;
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey || matchMedia("(pointer: coarse)").matches) return;
    if (!field.closest(".first-words")) return;
    event.preventDefault();
    if (field.value.trim()) field.form?.requestSubmit();
  });
}

/** A card nobody has talked about shows the talk as soon as somebody does, unless one is writing the first words oneself. */
export function startFirstWords(): void {
  startSending();
  heard<{ subject: string }>("room.opened", ({ subject }) => {
    const place = document.querySelector<HTMLElement>(`#subject-talk[data-opens-with="${subject}"]`);
    const url = place?.querySelector("form")?.getAttribute("action");
    if (place && url && !place.querySelector("textarea")?.value) void htmx.ajax("get", url, { target: place, swap: "outerHTML" });
  });
}
