import htmx from "htmx.org/dist/htmx.esm.js";
import { icon } from "./icon.ts";
import { heard } from "./server.ts";
import { word } from "./words.ts";

interface Toast {
  text: string;
  url?: string;
  undo?: string;
  kind?: "danger" | "success";
  /** A text to be copied; the notice then stays until it is closed. */
  copy?: string;
  closed?: () => void;
}

const SHOWN_MS = 8000;
const MOST = 3;
let lastUndo: (() => void) | undefined;

/** Short notices at the bottom, with Undo where the server offers it; what only a screen reader needs goes to `#live-region`. */
export function startToasts(): void {
  heard<Toast>("toast", show);
  heard<{ text: string; customer_id: number }>("web_contact.came", ({ text, customer_id }) => {
    show({ text, url: `/customers/${customer_id}` });
  });
  heard<{ text: string; url: string }>("notice.came", ({ text, url }) => show({ text, url }));
  heard<{ text: string; url: string }>("alarm", ({ text, url }) => show({ text, url, kind: "danger" }));
  heard<{ text: string }>("dialling.refused", ({ text }) => {
    show({ text, url: "/calling-out#refused", kind: "danger" });
  });
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
  const text = document.createElement(toast.url ? "a" : "span");
  text.textContent = toast.text;
  if (toast.url) text.setAttribute("href", toast.url);
  box.append(icon(toast.kind === "danger" ? "alert-circle" : "circle-check"), text);
  if (toast.undo) box.append(undoButton(box, toast.undo));
  if (toast.copy !== undefined) box.append(copyButton(toast.copy));
  area.append(box);
  while (area.children.length > MOST) area.firstElementChild?.remove();
  arm(box, { stays: toast.copy !== undefined, ...(toast.closed && { closed: toast.closed }) });
}

function copyButton(text: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn btn-sm notice-undo";
  made.textContent = word("copy");
  made.dataset["copyText"] = text;
  return made;
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

function arm(box: HTMLElement, options: { stays?: boolean; closed?: () => void } = {}): void {
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn-close";
  close.setAttribute("aria-label", word("close"));
  close.onclick = () => {
    box.remove();
    options.closed?.();
  };
  box.append(close);
  if (options.stays) return;
  let timer = setTimeout(() => box.remove(), SHOWN_MS);
  for (const enter of ["pointerenter", "focusin"]) box.addEventListener(enter, () => clearTimeout(timer));
  for (const leave of ["pointerleave", "focusout"]) {
    box.addEventListener(leave, () => {
      clearTimeout(timer);
      timer = setTimeout(() => box.remove(), SHOWN_MS / 2);
    });
  }
}
