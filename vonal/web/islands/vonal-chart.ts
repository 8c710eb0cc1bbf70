import type { Spec } from "./chart/draw.ts";

/**
 * Bars or lines out of the JSON in its attribute `figures`, drawn anew when it changes; what draws them is fetched when a
 * page has a chart. The same figures stand in a table beside it, so that readers hear only its name.
 */
class VonalChart extends HTMLElement {
  static readonly observedAttributes = ["figures"];
  #stop: (() => void) | undefined;
  #theme: MutationObserver | undefined;

  connectedCallback(): void {
    this.#theme = new MutationObserver(() => void this.#draw());
    this.#theme.observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
    void this.#draw();
  }

  disconnectedCallback(): void {
    this.#theme?.disconnect();
    this.#stop?.();
    this.#stop = undefined;
  }

  attributeChangedCallback(): void {
    if (this.#theme) void this.#draw();
  }

  async #draw(): Promise<void> {
    const { draw } = await import("./chart/draw.ts");
    const figures = this.getAttribute("figures");
    this.#stop?.();
    this.#stop = this.isConnected && figures ? draw(this, JSON.parse(figures) as Spec) : undefined;
  }
}

customElements.define("vonal-chart", VonalChart);
