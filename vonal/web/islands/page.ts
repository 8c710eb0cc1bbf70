import htmx from "htmx.org/dist/htmx.esm.js";
import { Idiomorph } from "idiomorph/dist/idiomorph.esm.js";
import { announce, csrfToken, heard } from "./server.ts";
import { word } from "./words.ts";

/** Navigation without reloading: htmx swaps #main, and this file keeps focus, scroll, titles, errors and progress right. */

interface RequestDetail {
  elt: Element;
  target?: Element;
  boosted?: boolean;
  xhr: XMLHttpRequest;
  headers: Record<string, string>;
  shouldSwap: boolean;
  isError: boolean;
  selectOverride?: string;
  swapOverride?: string;
}

type HtmxEvent = CustomEvent<RequestDetail>;

const SLOW_MS = 200;
const SIGN_IN = "/accounts/login/";

export function configureHtmx(): void {
  Object.assign(htmx.config, {
    allowEval: false,
    allowScriptTags: false,
    includeIndicatorStyles: false,
    historyCacheSize: 0,
    scrollIntoViewOnBoost: false,
    // The page's policy refuses style as an attribute, also one carried over while parts are exchanged.
    attributesToSettle: ["class"],
    selfRequestsOnly: true,
    timeout: 30_000,
    responseHandling: [
      { code: "204", swap: false },
      { code: "[23]..", swap: true },
      { code: "422", swap: true },
      { code: "...", swap: false, error: true },
    ],
  });
  htmx.defineExtension("morph", {
    isInlineSwap: (style) => style === "morph" || style === "morph:outerHTML",
    handleSwap: (style, target, fragment) => {
      if (!style.startsWith("morph")) return false;
      const morphStyle = style === "morph:innerHTML" ? "innerHTML" : "outerHTML";
      return morph(target as Element, [...(fragment as DocumentFragment).children], morphStyle);
    },
  });
}

/** Change `target` into `content` where it differs; typed text, focus, playing recordings and drawn islands stay. */
export function morph(target: Element, content: Element[], morphStyle: "innerHTML" | "outerHTML"): Node[] {
  return Idiomorph.morph(target, content as unknown as NodeList, {
    morphStyle,
    ignoreActiveValue: true,
    callbacks: {
      beforeNodeMorphed: (before: Node, after: Node) => !(before instanceof Element && isKept(before, after as Element)),
      beforeAttributeUpdated: (name: string, node: Element) => !(name === "open" && staysOpen(node)),
      beforeNodeRemoved: (node: Node) => !(node instanceof Element && node.matches(".save-state, vonal-chart > *")),
    },
  }) as Node[];
}

/** A dialog, and whatever is unfolded and has the focus. */
function staysOpen(node: Element): boolean {
  return node.localName === "dialog" || (node.localName === "details" && node.contains(document.activeElement));
}

/** A recording goes on playing; the script of one call stays where the talk is; a room draws itself. */
function isKept(before: Element, after: Element): boolean {
  return before.localName === "vonal-player" || (/^vonal-(script|room)$/.test(before.localName) && before.id === after.id);
}

export function startPage(): void {
  const body = document.body;
  body.addEventListener("htmx:configRequest", (event) => {
    (event as HtmxEvent).detail.headers["X-CSRFToken"] = csrfToken();
  });
  body.addEventListener("htmx:beforeSwap", (event) => decideSwap((event as HtmxEvent).detail, event));
  body.addEventListener("htmx:responseError", (event) => {
    const { xhr } = (event as HtmxEvent).detail;
    const isExplained = /vonal:(toast|ask)/.test(xhr.getResponseHeader("HX-Trigger") ?? "");
    if (!isExplained) explain(xhr.status);
  });
  body.addEventListener("htmx:sendError", () => explain(0));
  body.addEventListener("htmx:timeout", () => explain(0));
  body.addEventListener("htmx:pushedIntoHistory", () => (pending = true));
  body.addEventListener("htmx:afterSettle", (event) => {
    if (pending && (event as HtmxEvent).detail.target?.id === "main") arrived(true);
  });
  body.addEventListener("htmx:historyRestore", () => arrived(false));
  body.addEventListener("htmx:beforeHistorySave", (event) => {
    rememberScroll((event as CustomEvent<{ path: string }>).detail.path);
  });
  heard("stale", refetchMain);
  keepMenusOpen();
  countRequests();
  markPlace();
  showTab();
  beginHere();
}

let pending = false;

function decideSwap(detail: RequestDetail, event: Event): void {
  const landed = detail.xhr.responseURL ? new URL(detail.xhr.responseURL, location.href) : undefined;
  if (landed?.pathname === SIGN_IN && location.pathname !== SIGN_IN) {
    event.preventDefault();
    location.assign(`${SIGN_IN}?next=${encodeURIComponent(location.pathname + location.search)}`);
    return;
  }
  if (detail.xhr.getResponseHeader("HX-Reswap") === "none") {
    detail.shouldSwap = false;
    return;
  }
  const wholePage = detail.boosted ?? false;
  if (wholePage && detail.target === document.body) {
    const main = document.getElementById("main");
    if (main) detail.target = main;
    detail.selectOverride = "#main";
    detail.swapOverride = "outerHTML";
  }
  if (wholePage && [403, 404, 410].includes(detail.xhr.status) && detail.xhr.responseText.includes('id="main"')) {
    detail.shouldSwap = true;
    detail.isError = false;
  }
}

function explain(status: number): void {
  const name = status === 0 ? "error_connection" : status === 403 ? "error_forbidden" : status === 404 ? "error_gone" : "error_server";
  announce("toast", { text: word(name), kind: "danger" });
}

function refetchMain(): void {
  void htmx.ajax("get", location.pathname + location.search, { target: "#main", select: "#main", swap: "morph:outerHTML" });
}

/** After a navigation: nav shows the place, the heading gets the focus, so that a reader hears where he is. */
function arrived(forward: boolean): void {
  pending = false;
  markPlace();
  showTab();
  beginHere();
  window.scrollTo({ top: forward ? 0 : Number(sessionStorage.getItem(scrollKey(location.pathname + location.search)) ?? 0), behavior: "instant" });
  const heading = document.querySelector<HTMLElement>("#main h1") ?? document.getElementById("main");
  heading?.setAttribute("tabindex", "-1");
  const wanted = document.querySelector<HTMLElement>("#main [autofocus]");
  const answers = document.activeElement?.closest("vonal-phone");
  if (!answers) (wanted ?? heading)?.focus({ preventScroll: true });
  announce("arrived");
}

/** A table wider than the screen begins at the column that counts, beside its names. */
function beginHere(): void {
  for (const cell of document.querySelectorAll<HTMLElement>("th[data-begin-here]")) {
    const names = cell.parentElement?.firstElementChild as HTMLElement;
    cell.closest(".table-responsive")?.scrollTo({ left: cell.offsetLeft - names.offsetWidth });
  }
}

const scrollKey = (path: string): string => `vonal:scroll:${path}`;

function rememberScroll(path: string): void {
  sessionStorage.setItem(scrollKey(path), String(window.scrollY));
}

function markPlace(): void {
  const here = location.pathname;
  for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-place]")) {
    const places = (link.dataset["place"] ?? "").split(" ");
    const isHere = places.some((place) => (place === "/" ? here === "/" : here === place || here.startsWith(`${place}/`)));
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

/** A row of tabs wider than the screen begins with the one in use in sight. */
function showTab(): void {
  for (const tab of document.querySelectorAll<HTMLElement>("#main .tabs [aria-current]")) {
    const row = tab.parentElement!;
    row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  }
}

/** A menu somebody has opened stays open when the button it belongs to is drawn anew. */
function keepMenusOpen(): void {
  let open: Element[] = [];
  document.body.addEventListener("htmx:oobBeforeSwap", (event) => {
    open.push(...(event.target as Element).querySelectorAll(":popover-open"));
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    for (const { id } of open) document.querySelector<HTMLElement>(`#${id}:not(:popover-open)`)?.showPopover();
    open = [];
  });
}

/** A thin bar on top when an answer takes longer than one notices. */
function countRequests(): void {
  const bar = document.getElementById("progress-bar");
  const running = new Set<XMLHttpRequest>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  document.body.addEventListener("htmx:beforeSend", (event) => {
    const { xhr } = (event as HtmxEvent).detail;
    running.add(xhr);
    timer ??= setTimeout(() => bar?.classList.add("is-shown"), SLOW_MS);
    // htmx tells the asking element, which may be gone by then; the request itself always ends.
    xhr.addEventListener("loadend", () => {
      running.delete(xhr);
      if (running.size) return;
      clearTimeout(timer);
      timer = undefined;
      bar?.classList.remove("is-shown");
    });
  });
}
