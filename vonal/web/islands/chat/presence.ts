import { heard } from "../server.ts";
import { word } from "../words.ts";

/** Who is free, talks or is away stays right beside names, wherever a page marks them with `data-presence`. */
export function startPresence(): void {
  heard<{ employee_id: number; state: string }>("presence.changed", ({ employee_id, state }) => {
    for (const dot of document.querySelectorAll<HTMLElement>(`[data-presence="${employee_id}"]`)) dot.className = `presence-dot presence-${state}`;
    for (const words of document.querySelectorAll<HTMLElement>(`[data-presence-words="${employee_id}"]`)) words.textContent = word(`presence_${state}`);
  });
}
