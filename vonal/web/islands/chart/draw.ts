import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";

/** `bars` stand on each other, `lines` beside; every series has a value for each label. A `line` may lead over bars. */
export interface Spec {
  kind: "bars" | "lines";
  labels: string[];
  series: { name: string; values: number[]; line?: boolean }[];
}

const HEIGHT = 260;
const COLOURS = 8;
const LABEL_WIDTH = 64;
const LETTER_WIDTH = 7;
const AXIS_WIDTH = 56;
const EDGES_WIDTH = 24;

/** Draw, and follow the width of the place; returns what ends it. */
export function draw(host: HTMLElement, spec: Spec): () => void {
  host.replaceChildren();
  const chart = new uPlot(options(host, spec), data(spec), host);
  const watch = new ResizeObserver(() => chart.setSize({ width: host.clientWidth, height: HEIGHT }));
  watch.observe(host);
  return () => {
    watch.disconnect();
    chart.destroy();
  };
}

function data(spec: Spec): uPlot.AlignedData {
  const places = spec.labels.map((_, place) => place);
  if (spec.kind === "lines") return [places, ...spec.series.map((each) => each.values)];
  // Drawn from the whole downward: each bar covers the lower part of the one before.
  const heaps = spec.series.map((one, from) =>
    one.line
      ? one.values
      : places.map((place) =>
          spec.series.slice(from).reduce((sum, each) => sum + (each.line ? 0 : (each.values[place] ?? 0)), 0),
        ),
  );
  return [places, ...heaps];
}

function options(host: HTMLElement, spec: Spec): uPlot.Options {
  const style = getComputedStyle(host);
  const colour = (name: string): string => style.getPropertyValue(name).trim();
  const language = document.documentElement.lang || "en";
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const short = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const axis = { stroke: colour("--text-soft"), font: `12px ${style.fontFamily}` };
  const label = Math.max(LABEL_WIDTH, LETTER_WIDTH * Math.max(0, ...spec.labels.map((each) => each.length)) + 16);
  const lines = { stroke: colour("--line"), width: 1 };
  return {
    width: host.clientWidth,
    height: HEIGHT,
    scales: {
      x: { time: false, range: [-0.6, spec.labels.length - 0.4] },
      y: { range: (_chart, _low, high) => [0, Math.max(high * 1.08, 1)] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        ticks: { show: false },
        splits: (chart) => everyFew(spec.labels.length, (chart.width - AXIS_WIDTH - EDGES_WIDTH) / label),
        values: (_chart, places) => places.map((place) => spec.labels[place] ?? ""),
      },
      { ...axis, grid: lines, ticks: { show: false }, size: AXIS_WIDTH, incrs: steps(), values: (_chart, values) => values.map((value) => short.format(value)) },
    ],
    cursor: { drag: { x: false, y: false }, points: { show: spec.kind === "lines" } },
    series: [
      { value: (_chart, place) => (place === null ? "" : (spec.labels[place] ?? "")), label: " " },
      ...spec.series.map((each, at): uPlot.Series => {
        const ink = colour(`--chart-${(at % COLOURS) + 1}`);
        const isBar = spec.kind === "bars" && !each.line;
        return {
          label: each.name,
          stroke: ink,
          width: isBar ? 0 : 2,
          ...(isBar ? { fill: ink, paths: uPlot.paths.bars!({ size: [0.62, 56] }) } : {}),
          points: { show: false },
          value: (_chart, _value, _series, place) => (place === null ? "" : number.format(each.values[place] ?? 0)),
        };
      }),
    ],
  };
}

/** Not more labels than there is room for. */
function everyFew(count: number, room: number): number[] {
  const step = Math.max(1, Math.ceil(count / Math.max(1, room)));
  return Array.from({ length: Math.ceil(count / step) }, (_, at) => at * step);
}

/** Whole numbers only, in steps people count in. */
function steps(): number[] {
  return Array.from({ length: 14 }, (_, power) => [1, 2, 5].map((lead) => lead * 10 ** power)).flat();
}
