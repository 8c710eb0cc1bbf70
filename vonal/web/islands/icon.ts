const SVG = "http://www.w3.org/2000/svg";

export function icon(name: string): SVGSVGElement {
  const sprite = document.querySelector<HTMLMetaElement>("meta[name=vonal-icons]")?.content ?? "";
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

export function button(iconName: string, label: string, className = "btn btn-icon btn-ghost-secondary"): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = className;
  made.setAttribute("aria-label", label);
  made.title = label;
  made.append(icon(iconName));
  return made;
}
