import { existsSync, readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { PurgeCSS } from "purgecss";
import { defineConfig, type Plugin } from "vite";

const web = resolve(import.meta.dirname, "vonal/web");
const iconList = resolve(web, "icons.txt");

/** One sprite of the icons named in icons.txt, the favicon and the pictures of the installed app, hashed like every asset. */
function iconSprite(): Plugin {
  return {
    name: "vonal-icon-sprite",
    apply: "build",
    buildStart() {
      const names = readFileSync(iconList, "utf8").split(/\s+/).filter(Boolean);
      const symbols = [...new Set(names)].sort().map((name) => {
        const file = resolve(import.meta.dirname, `node_modules/@tabler/icons/icons/outline/${name}.svg`);
        if (!existsSync(file)) throw new Error(`vonal/web/icons.txt: Tabler has no icon "${name}"`);
        const svg = readFileSync(file, "utf8");
        const body = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
        return `<symbol id="${name}" viewBox="0 0 24 24">${body.replace(/\s*\n\s*/g, "")}</symbol>`;
      });
      this.emitFile({
        type: "asset",
        name: "icons.svg",
        originalFileName: "vonal/web/icons.txt",
        source: `<svg xmlns="http://www.w3.org/2000/svg"><!-- Tabler Icons, MIT licence, Paweł Kuna -->${symbols.join("")}</svg>`,
      });
      this.emitFile({
        type: "asset",
        name: "favicon.svg",
        originalFileName: "vonal/web/favicon.svg",
        source: readFileSync(resolve(web, "favicon.svg"), "utf8"),
      });
      for (const name of readdirSync(resolve(web, "app_icons"))) {
        const source = readFileSync(resolve(web, "app_icons", name));
        this.emitFile({ type: "asset", name, originalFileName: `vonal/web/app_icons/${name}`, source });
      }
    },
  };
}

/** Tabler, cut down to what the templates use, in a layer of its own so that our rules win. */
function leanTabler(): Plugin {
  return {
    name: "vonal-lean-tabler",
    enforce: "pre",
    async transform(code, id) {
      if (!/@tabler[\\/]core[\\/]dist[\\/]css[\\/]tabler\.css$/.test(id)) return null;
      const [result] = await new PurgeCSS().purge({
        content: ["vonal/**/*.html", "vonal/**/*.py", "vonal/web/islands/**/*.ts"],
        css: [{ raw: code.replace(/@charset[^;]+;/, "") }],
        variables: false,
        safelist: {
          standard: [/^bg-[a-z]+(-lt)?$/, /^text-[a-z]+(-fg)?$/, /^status-[a-z]+$/, /^alert-[a-z]+$/, "html", "body"],
          greedy: [/data-bs-theme/],
        },
      });
      return { code: `@layer tabler{${result!.css}}`, map: null };
    },
  };
}

export default defineConfig({
  base: "/static/",
  publicDir: false,
  plugins: [iconSprite(), leanTabler()],
  build: {
    outDir: resolve(web, "dist"),
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    reportCompressedSize: false,
    license: { fileName: "licences.md" },
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      checks: { eval: false, pluginTimings: false },
      input: [resolve(web, "islands/main.ts"), resolve(web, "islands/theme.ts"), resolve(web, "islands/guest.ts"), resolve(web, "islands/web-form.ts"), resolve(web, "islands/web-call.ts"), resolve(web, "styles/public.css")],
    },
  },
});
