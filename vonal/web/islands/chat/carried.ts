import { here } from "../server.ts";
import { word } from "../words.ts";
import { at, copyOf } from "./draw.ts";
import { drawCards } from "./cards.ts";
import { openLetter, startGallery } from "./gallery.ts";
import type { FileValue, Letter, Link, Message, RoomPage } from "./model.ts";
import { draws } from "./parts.ts";
import { whole } from "./words.ts";

const SMALL = 320;

export const fileAt = (file: FileValue, way = ""): string => here(`/files/${file.id}${way}`);

function drawCarried(message: Message, element: HTMLElement, room: RoomPage): void {
  const slot = element.querySelector<HTMLElement>("[data-slot=below]");
  if (!slot || message.deleted) return;
  const { files, links, cards } = message;
  if (files.length) {
    startGallery(room);
    slot.append(...drawFiles(room, files));
  }
  for (const link of links) slot.append(drawLink(room, link));
  if (cards.length) drawCards(room, cards, slot, element.querySelector<HTMLElement>(".message-text"));
}

function drawFiles(room: RoomPage, files: FileValue[]): HTMLElement[] {
  const pictures = files.filter((file) => file.type.startsWith("image/") && file.width);
  const others = files.filter((file) => !pictures.includes(file));
  const drawn = others.map((file) => drawFile(room, file));
  if (!pictures.length) return drawn;
  const list = document.createElement("div");
  list.className = "carried-pictures";
  list.append(...pictures.map((file) => drawPicture(room, file)));
  return [list, ...drawn];
}

function drawPicture(room: RoomPage, file: FileValue): HTMLElement {
  const button = copyOf(room.element, "picture");
  forGallery(button, file, fileAt(file, "/seen"));
  show(at<HTMLImageElement>(button, "img"), fileAt(file, "/small"), file.width, file.height, file.name);
  return button;
}

function drawFile(room: RoomPage, file: FileValue): HTMLElement {
  const place = fileAt(file);
  if (file.letter) return drawLetter(room, file, file.letter);
  if (file.type.startsWith("audio/") && file.seconds !== null) {
    const sound = copyOf(room.element, "sound");
    at<HTMLAudioElement>(sound, "audio").src = `${place}/seen`;
    at(sound, "audio").setAttribute("aria-label", file.name);
    at(sound, ".carried-line").textContent = lasts(file.seconds);
    return sound;
  }
  if (file.type.startsWith("video/") && file.width) {
    const film = document.createElement("video");
    film.className = "carried-film";
    film.controls = film.playsInline = true;
    film.preload = "none";
    film.src = `${place}/seen`;
    film.poster = `${place}/small`;
    film.setAttribute("aria-label", file.name);
    fit(film, file.width, file.height);
    return film;
  }
  const drawn = copyOf(room.element, "file");
  const link = at<HTMLAnchorElement>(drawn, "a");
  link.href = place;
  link.download = file.name;
  at(drawn, ".carried-title").textContent = file.name;
  const pages = file.pages ? word("chat_pages", { n: file.pages }) : "";
  at(drawn, ".carried-line").textContent = [pages, size(file.bytes)].filter(Boolean).join(" · ");
  if (file.pages) {
    const page = at(drawn, ".carried-page");
    page.hidden = false;
    forGallery(page, file, `${place}/small`);
    at<HTMLImageElement>(page, "img").src = `${place}/small`;
    at<HTMLImageElement>(page, "img").alt = word("chat_first_page", { name: file.name });
  }
  return drawn;
}

function drawLetter(room: RoomPage, file: FileValue, letter: Letter): HTMLElement {
  const drawn = copyOf(room.element, "letter");
  const place = fileAt(file);
  at(drawn, ".carried-title").textContent = letter.subject || file.name;
  at(drawn, ".carried-line").textContent = [letter.from, letter.sent_at ? whole(letter.sent_at) : ""].filter(Boolean).join(" · ");
  at(drawn, ".carried-text").textContent = letter.text;
  at(drawn, ".carried-parts").append(...drawFiles(room, letter.files));
  at(drawn, ".carried-left-out").hidden = !letter.left_out.length;
  at(drawn, ".carried-names").textContent = letter.left_out.join(", ");
  at(drawn, "[data-read]").addEventListener("click", () => openLetter(room, `${place}/letter`, letter.subject || file.name));
  const link = at<HTMLAnchorElement>(drawn, "a[download]");
  link.href = place;
  link.download = file.name;
  return drawn;
}

function drawLink(room: RoomPage, link: Link): HTMLElement {
  const drawn = copyOf(room.element, "link") as HTMLAnchorElement;
  drawn.href = link.url;
  at(drawn, ".carried-line").textContent = link.site;
  at(drawn, ".carried-title").textContent = link.title;
  at(drawn, ".carried-text").textContent = link.text;
  if (link.width) show(at<HTMLImageElement>(drawn, "img"), here(`/previews/${link.id}`), link.width, link.height, "");
  return drawn;
}

function forGallery(button: HTMLElement, file: FileValue, seen: string): void {
  button.dataset["gallery"] = seen;
  button.dataset["name"] = file.name;
  button.dataset["keep"] = fileAt(file);
  button.setAttribute("aria-label", word("chat_enlarge", { name: file.name }));
}

function show(image: HTMLImageElement, src: string, width: number | null, height: number | null, alt: string): void {
  image.src = src;
  image.alt = alt;
  image.hidden = false;
  fit(image, width, height);
}

/** Its place is kept free before it has come, so that nothing jumps. */
function fit(element: HTMLImageElement | HTMLVideoElement, width: number | null, height: number | null): void {
  if (!width || !height) return;
  const scale = Math.min(1, SMALL / Math.max(width, height));
  element.width = Math.max(48, Math.round(width * scale));
  element.height = Math.max(48, Math.round(height * scale));
}

export function size(bytes: number): string {
  const [unit, value] = bytes < 1000 ? ["byte", bytes] : bytes < 1_000_000 ? ["kilobyte", bytes / 1000] : ["megabyte", bytes / 1_000_000];
  const options = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: value < 10 ? 1 : 0 } as const;
  return new Intl.NumberFormat(document.documentElement.lang || "en", options).format(value);
}

export const lasts = (seconds: number): string => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

draws(drawCarried);
