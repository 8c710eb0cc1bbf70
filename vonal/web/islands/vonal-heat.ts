/** A heat map wider than its place is scrolled to the column in which the figures begin to count: `begins`, from 0. */
class VonalHeat extends HTMLElement {
  static readonly observedAttributes = ["begins"];

  connectedCallback(): void {
    // What htmx brings is laid out a moment later.
    requestAnimationFrame(() => this.#scroll());
  }

  attributeChangedCallback(): void {
    if (this.isConnected) this.#scroll();
  }

  #scroll(): void {
    const heads = this.querySelectorAll<HTMLElement>("thead th");
    const [names, first] = [heads[0], heads[Number(this.getAttribute("begins")) + 1]];
    if (names && first && this.parentElement) this.parentElement.scrollLeft = first.offsetLeft - names.offsetWidth;
  }
}

customElements.define("vonal-heat", VonalHeat);
