import { icon } from "../icon.ts";
import { announce, heard } from "../server.ts";
import { word } from "../words.ts";
import { at } from "./draw.ts";
import { isMine } from "./model.ts";
import { draws, joinsComposer } from "./parts.ts";

/** A message can be marked as important before it is sent; what that means stands above the field while it is. */
joinsComposer((composer) => {
  const { form } = composer;
  const button = form.querySelector<HTMLButtonElement>("[data-important]");
  if (!button) return;
  const band = document.createElement("p");
  band.className = "important-band";
  band.append(icon("bolt"), word("important_band"));
  const mark = (isOn: boolean): void => {
    button.setAttribute("aria-pressed", String(isOn));
    form.classList.toggle("is-important", isOn);
    composer.bring("important", isOn ? "on" : undefined, { important: true });
    if (isOn) at(form, "[data-slot=extras]").append(band);
    else band.remove();
  };
  button.addEventListener("click", () => mark(button.getAttribute("aria-pressed") !== "true"));
  form.addEventListener("sent", () => mark(false));
});

draws((message, element, room) => {
  element.classList.toggle("is-important", message.important && !message.deleted);
  if (!message.important || message.deleted) return;
  const label = document.createElement("p");
  label.className = "message-important";
  label.append(icon("bolt"), word("important"));
  at(element, "[data-slot=above]").append(label);
  if (!message.id || !isMine(room, message)) return;
  const link = document.createElement("a");
  link.className = "message-receipts";
  link.href = `/messages/${message.id}/receipts`;
  link.textContent = word("important_readers");
  at(element, "[data-slot=below]").append(link);
});

heard<{ room: number; ids: number[]; stay: boolean }>("room.forgot", ({ ids, stay }) => {
  if (stay) return announce("stale"); // Their places stay: what is shown of them is asked for anew.
  for (const id of ids) document.querySelector(`vonal-room [data-message="${id}"]`)?.remove();
});
