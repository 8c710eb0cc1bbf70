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
      beforeNodeMorphed: (before: Node) => !(before instanceof Element && before.localName === "vonal-player"),
      beforeAttributeUpdated: (name: string, node: Element) => !(name === "open" && node.localName === "dialog"),
      beforeNodeRemoved: (node: Node) => !(node instanceof Element && node.matches(".save-state")),
    },
  }) as Node[];
}

export function startPage(): void {
  const body = document.body;
  body.addEventListener("htmx:configRequest", (event) => {
    (event as HtmxEvent).detail.headers["X-CSRFToken"] = csrfToken();
  });
  body.addEventListener("htmx:beforeSwap", (event) => decideSwap((event as HtmxEvent).detail, event));
  body.addEventListener("htmx:responseError", (event) => {
    const { xhr } = (event as HtmxEvent).detail;
    const isExplained = xhr.getResponseHeader("HX-Trigger")?.includes("vonal:toast") ?? false;
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
  countRequests();
  markPlace();
}

let pending = false;

function decideSwap(detail: RequestDetail, event: Event): void {
  const landed = detail.xhr.responseURL ? new URL(detail.xhr.responseURL, location.href) : undefined;
  if (landed?.pathname === SIGN_IN && location.pathname !== SIGN_IN) {
    event.preventDefault();
    location.assign(`${SIGN_IN}?next=${encodeURIComponent(location.pathname + location.search)}`);
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
  window.scrollTo({ top: forward ? 0 : Number(sessionStorage.getItem(scrollKey(location.pathname + location.search)) ?? 0), behavior: "instant" });
  const heading = document.querySelector<HTMLElement>("#main h1") ?? document.getElementById("main");
  heading?.setAttribute("tabindex", "-1");
  const wanted = document.querySelector<HTMLElement>("#main [autofocus]");
  const answers = document.activeElement?.closest("vonal-phone");
  if (!answers) (wanted ?? heading)?.focus({ preventScroll: true });
  announce("arrived");
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
