import { announce } from "../server.ts";

export type Device = "microphone" | "speaker" | "ringer";

const KEY = "vonal:devices";

/** The microphone, the speaker and the bell this person chose in this browser; empty is what the system uses. */
export function chosen(device: Device): string {
  return read()[device] ?? "";
}

export function choose(device: Device, id: string): void {
  localStorage.setItem(KEY, JSON.stringify({ ...read(), [device]: id }));
  announce("devices.chosen");
}

function read(): Partial<Record<Device, string>> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Record<Device, string>>;
  } catch {
    return {};
  }
}

/** What to ask the browser for. A microphone that is unplugged gives way to the system's own. */
export function microphone(): MediaStreamConstraints {
  const id = chosen("microphone");
  const voice = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  return { audio: id ? { ...voice, deviceId: { ideal: id } } : voice, video: false };
}

/** Ask for the microphone once, before the first call needs it. Fails when the person or the browser says no. */
export async function openMicrophone(): Promise<void> {
  const stream = await navigator.mediaDevices.getUserMedia(microphone());
  for (const track of stream.getTracks()) track.stop();
}

interface Sink {
  setSinkId?(id: string): Promise<void>;
}

export const speakersCanBeChosen = (): boolean => "setSinkId" in HTMLMediaElement.prototype;

/** Let something sound where it was chosen to; where that cannot be, or is unplugged, the system's speaker sounds. */
export async function soundAt(sink: HTMLMediaElement | AudioContext, device: Device): Promise<void> {
  await (sink as Sink).setSinkId?.(chosen(device)).catch(() => undefined);
}
