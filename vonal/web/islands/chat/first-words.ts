import htmx from "htmx.org/dist/htmx.esm.js";
import { heard } from "../server.ts";

/** A card nobody has talked about shows the talk as soon as somebody does, unless one is writing the first words oneself. */
export function startFirstWords(): void {
  heard<{ subject: string }>("room.opened", ({ subject }) => {
    const place = document.querySelector<HTMLElement>(`#subject-talk[data-opens-with="${subject}"]`);
    const url = place?.querySelector("form")?.getAttribute("action");
    if (place && url && !place.querySelector("textarea")?.value) void htmx.ajax("get", url, { target: place, swap: "outerHTML" });
  });
}
