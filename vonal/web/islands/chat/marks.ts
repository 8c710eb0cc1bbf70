/** Names behind an @ are marked, and hashtags lead to their pages; only within the text, never within its links and code. */
import { draws } from "./parts.ts";

const MARKS = /(?<![\p{L}\p{N}_@#/&.+-])(?:@[a-z0-9][a-z0-9._+-]*[a-z0-9]|#[\p{L}\p{N}][\p{L}\p{N}_-]*)/giu;

draws((message, element, room) => {
  const text = element.querySelector<HTMLElement>(".message-text");
  if (!text || !message.id || !/[@#]/.test(message.text)) return;
  const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const nodes: Text[] = [];
  while (walker.nextNode()) nodes.push(walker.currentNode as Text);
  const isOurs = room.start.me.employee !== null; // A guest has no pages of hashtags.
  for (const node of nodes) if (!node.parentElement?.closest("a, code")) mark(node, isOurs);
});

function mark(node: Text, leads: boolean): void {
  const parts: (string | Node)[] = [];
  let end = 0;
  for (const found of node.data.matchAll(MARKS)) {
    parts.push(node.data.slice(end, found.index), leads && found[0].startsWith("#") ? topic(found[0]) : named(found[0]));
    end = found.index + found[0].length;
  }
  if (parts.length) node.replaceWith(...parts, node.data.slice(end));
}

function topic(written: string): HTMLAnchorElement {
  const link = document.createElement("a");
  link.href = `/topics/${encodeURIComponent(written.slice(1).toLowerCase())}`;
  link.textContent = written;
  return link;
}

function named(written: string): HTMLElement {
  const name = document.createElement("b");
  name.className = "message-named";
  name.textContent = written;
  return name;
}
