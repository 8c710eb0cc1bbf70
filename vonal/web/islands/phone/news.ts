import htmx from "htmx.org/dist/htmx.esm.js";

const TOGETHER_MS = 20;

/**
 * What the server says of this person's telephone. While he goes on line, and until an answer that was asked for
 * afterwards is shown, it is old: it tells of the time before.
 */
export class News {
  #waiting: ReturnType<typeof setTimeout> | undefined;
  readonly #askedAt = new WeakMap<XMLHttpRequest, number>();
  #shownIsOf = 0;
  #heededFrom = 0;
  /** Since the server has told for the first time. */
  readonly first: Promise<void>;

  constructor(private readonly telephone: HTMLElement) {
    telephone.addEventListener("htmx:beforeSend", (event) => this.#askedAt.set(requestOf(event), performance.now()));
    telephone.addEventListener("htmx:beforeSwap", (event) => {
      this.#shownIsOf = this.#askedAt.get(requestOf(event)) ?? this.#shownIsOf;
    });
    this.first = new Promise((told) => telephone.addEventListener("htmx:afterSettle", () => told(), { once: true }));
  }

  /** Several pushes of one moment ask once. */
  ask(): void {
    this.#waiting ??= setTimeout(() => {
      this.#waiting = undefined;
      const options = { source: this.telephone, target: this.telephone, swap: "morph:innerHTML" } as const;
      void htmx.ajax("get", this.telephone.getAttribute("url") ?? "", options).catch(() => undefined);
    }, TOGETHER_MS);
  }

  get isOld(): boolean {
    return this.#shownIsOf < this.#heededFrom;
  }

  /** Do `wish`, which changes what the server will say. */
  async during<T>(wish: () => Promise<T>): Promise<T> {
    this.#heededFrom = Infinity;
    try {
      return await wish();
    } finally {
      this.#heededFrom = performance.now();
      this.ask();
    }
  }
}

function requestOf(event: Event): XMLHttpRequest {
  return (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr;
}
