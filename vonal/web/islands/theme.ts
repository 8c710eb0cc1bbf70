// Runs before the first paint, so that a dark page never flashes light.
{
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const apply = (): void => {
    const wanted = root.dataset["theme"] ?? "system";
    const dark = wanted === "dark" || (wanted === "system" && system.matches);
    root.setAttribute("data-bs-theme", dark ? "dark" : "light");
  };
  apply();
  system.addEventListener("change", apply);
  new MutationObserver(apply).observe(root, { attributeFilter: ["data-theme"] });
}
