import { announce } from "../server.ts";
import { word } from "../words.ts";
import { lasts } from "./carried.ts";
import { at, copyOf } from "./draw.ts";
import type { Composer } from "./parts.ts";
import type { Tray } from "./tray.ts";

const LONGEST_SECONDS = 10 * 60;

/** Says something instead of writing it: pressed once it records, then it is sent or thrown away. */
export function startVoice(composer: Composer, tray: Tray): void {
  const button = composer.form.querySelector<HTMLButtonElement>("[data-voice]");
  button?.addEventListener("click", () => {
    button.disabled = true;
    void record(composer, tray).finally(() => (button.disabled = false));
  });
}

async function record(composer: Composer, tray: Tray): Promise<void> {
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    announce("toast", { text: word("chat_no_microphone"), kind: "danger" });
    return;
  }
  const sound = await heard(composer, stream);
  for (const track of stream.getTracks()) track.stop();
  composer.field.focus();
  if (!sound) return;
  const ending = sound.type.includes("mp4") ? "m4a" : sound.type.includes("ogg") ? "ogg" : "webm";
  tray.add([new File([sound], `voice.${ending}`, { type: sound.type })], true);
  composer.send();
}

/** What was said until it is sent; nothing when it is thrown away. */
function heard(composer: Composer, stream: MediaStream): Promise<Blob | undefined> {
  const bar = copyOf(composer.form, "recording");
  const recorder = new MediaRecorder(stream);
  const pieces: Blob[] = [];
  let isWanted = false;
  const began = Date.now();
  const seconds = (): number => Math.floor((Date.now() - began) / 1000);
  const stop = (wanted: boolean): void => {
    isWanted = wanted;
    if (recorder.state !== "inactive") recorder.stop();
  };
  return new Promise((settle) => {
    const tick = (): void => {
      at(bar, ".recording-time").textContent = lasts(seconds());
      if (seconds() >= LONGEST_SECONDS) stop(true);
    };
    const clock = window.setInterval(tick, 500);
    const gone = (): void => stop(false);
    tick();
    at(bar, "[data-voice-send]").addEventListener("click", () => stop(true));
    at(bar, "[data-voice-drop]").addEventListener("click", gone);
    composer.room.until.addEventListener("abort", gone);
    recorder.addEventListener("dataavailable", ({ data }) => pieces.push(data));
    recorder.addEventListener("stop", () => {
      window.clearInterval(clock);
      composer.room.until.removeEventListener("abort", gone);
      bar.remove();
      settle(isWanted && pieces.length ? new Blob(pieces, { type: recorder.mimeType }) : undefined);
    });
    composer.form.querySelector("[data-slot=extras]")!.append(bar);
    at<HTMLButtonElement>(bar, "[data-voice-send]").focus();
    recorder.start();
  });
}
