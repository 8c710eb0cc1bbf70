import htmx from "htmx.org/dist/htmx.esm.js";
import { icon } from "./icon.ts";
import { heard } from "./server.ts";
import { word } from "./words.ts";

interface Toast {
  text: string;
  undo?: string;
  kind?: "danger" | "success";
}

const SHOWN_MS = 8000;
const MOST = 3;
let lastUndo: (() => void) | undefined;

/** Short notices at the bottom, with Undo where the server offers it; what only a screen reader needs goes to `#live-region`. */
export function startToasts(): void {
  heard<Toast>("toast", show);
  heard<{ text: string }>("say", ({ text }) => {
    const region = document.getElementById("live-region");
    if (region) region.textContent = text;
  });
  for (const message of document.querySelectorAll<HTMLElement>("#toasts [data-message]")) {
    arm(message);
  }
}

export function undoLast(): void {
  lastUndo?.();
}

function show(toast: Toast): void {
  const area = document.getElementById("toasts");
  if (!area) return;
  const box = document.createElement("div");
  box.className = `notice${toast.kind === "danger" ? " notice-danger" : ""}`;
  const text = document.createElement("span");
  text.textContent = toast.text;
  box.append(icon(toast.kind === "danger" ? "alert-circle" : "circle-check"), text);
  if (toast.undo) box.append(undoButton(box, toast.undo));
  area.append(box);
  while (area.children.length > MOST) area.firstElementChild?.remove();
  arm(box);
}

function undoButton(box: HTMLElement, url: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm notice-undo";
  made.textContent = word("undo");
  const undo = (): void => {
    lastUndo = undefined;
    box.remove();
    void htmx.ajax("post", url, { source: document.body, swap: "none" }).catch(() => undefined);
  };
  made.onclick = undo;
  lastUndo = undo;
  return made;
}

function arm(box: HTMLElement): void {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-close";
  close.setAttribute("aria-label", word("close"));
  close.onclick = () => box.remove();
  box.append(close);
  let timer = setTimeout(() => box.remove(), SHOWN_MS);
  for (const enter of ["pointerenter", "focusin"]) box.addEventListener(enter, () => clearTimeout(timer));
  for (const leave of ["pointerleave", "focusout"]) {
    box.addEventListener(leave, () => {
      clearTimeout(timer);
      timer = setTimeout(() => box.remove(), SHOWN_MS / 2);
    });
  }
}
