/** What is made of messages: a task, a note on the card, a move of the deal by a hashtag, whose answer stands below. */
import htmx from "htmx.org/dist/htmx.esm.js";
import { announce } from "../server.ts";
import { does, draws } from "./parts.ts";

const ABOUT_CUSTOMERS = new Set(["customer", "deal", "task"]);

does("make-task", (message) => announce("ask", { url: `/messages/${message.id}/task` }));
does("note", (message, room) => {
  const options = { source: room.element, target: room.element, swap: "none" } as const;
  void htmx.ajax("post", `/messages/${message.id}/note`, options).catch(() => undefined);
});

draws((message, element, room) => {
  const isAsked = message.text.includes("#") && ABOUT_CUSTOMERS.has(room.start.kind) && room.start.me.employee;
  if (!message.id || message.deleted || !isAsked || message.author?.guest) return;
  const answer = document.createElement("div");
  answer.setAttribute("hx-get", `/messages/${message.id}/answer`);
  answer.setAttribute("hx-trigger", "intersect once, vonal:customer.changed from:body delay:300ms");
  answer.setAttribute("hx-swap", "innerHTML");
  element.querySelector("[data-slot=below]")?.append(answer);
  htmx.process(answer);
});
