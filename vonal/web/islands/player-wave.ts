/** What a recording looks like: how loud each side is, what was left out, what was said about which moment. */
export interface Shape {
  peaks: number[];
  ours: number[];
  /** Where, and for how many seconds nothing was recorded. */
  pauses: [number, number][];
  comments: number[];
}

export const EMPTY: Shape = { peaks: [], ours: [], pauses: [], comments: [] };

const BAR = 3;

interface Colours {
  played: string;
  rest: string;
  ours: string;
  mark: string;
}

/** Draw the shape, the customer's side upwards and ours downwards; what was played is coloured. */
export function drawWave(canvas: HTMLCanvasElement, shape: Shape, seconds: number, now: number, colours: Colours): void {
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext("2d");
  if (!context || width === 0) return;
  canvas.width = width * devicePixelRatio;
  canvas.height = height * devicePixelRatio;
  context.scale(devicePixelRatio, devicePixelRatio);
  const bars = Math.max(1, Math.floor(width / BAR));
  const share = seconds ? now / seconds : 0;
  const half = height / 2;
  for (let bar = 0; bar < bars; bar++) {
    const [from, to, isPlayed] = [bar / bars, (bar + 1) / bars, bar / bars < share];
    const theirs = loudest(shape.peaks, from, to);
    if (shape.ours.length) {
      block(context, isPlayed ? colours.played : colours.rest, bar, half - Math.max(1, theirs * (half - 2)), half);
      block(context, isPlayed ? colours.ours : colours.rest, bar, half, half + Math.max(1, loudest(shape.ours, from, to) * (half - 2)));
    } else {
      const tall = Math.max(2, theirs * (height - 4));
      block(context, isPlayed ? colours.played : colours.rest, bar, half - tall / 2, half + tall / 2);
    }
  }
  if (!seconds) return;
  context.fillStyle = colours.mark;
  for (const [at] of shape.pauses) {
    const x = (at / seconds) * width;
    for (let y = 0; y < height; y += 6) context.fillRect(x - 1, y, 2, 3);
  }
  for (const at of shape.comments) {
    context.beginPath();
    context.arc(Math.min(width - 3, Math.max(3, (at / seconds) * width)), 3, 3, 0, 2 * Math.PI);
    context.fill();
  }
}

/** How long it is silent on both sides from ``now`` on, in seconds. */
export function silentFor(shape: Shape, seconds: number, now: number): number {
  const count = shape.peaks.length;
  if (!count || !seconds) return 0;
  const each = seconds / count;
  let block = Math.floor(now / each);
  const begin = block;
  while (block < count && Math.max(shape.peaks[block] ?? 0, shape.ours[block] ?? 0) < 0.03) block++;
  return block === begin ? 0 : block * each - now;
}

function block(context: CanvasRenderingContext2D, colour: string, bar: number, top: number, bottom: number): void {
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(bar * BAR, top, 2, bottom - top, 1);
  context.fill();
}

function loudest(peaks: number[], from: number, to: number): number {
  const first = Math.floor(from * peaks.length);
  return Math.max(0, ...peaks.slice(first, Math.max(first + 1, Math.ceil(to * peaks.length))));
}
