/**
 * Where other parts of the messenger hook in. A drawer fills places of a message from further keys of it; a joiner adds to the
 * composer; a doer does something with a message. They are registered once, when their module is loaded: see vonal-room.ts.
 */
import type { Message, RoomPage } from "./model.ts";

/** Called each time a message is drawn, also of one not yet confirmed, whose `id` is 0. Places: `[data-slot=above]`, `[data-slot=below]`. */
export type Drawer = (message: Message, element: HTMLElement, room: RoomPage) => void;

export interface Composer {
  readonly room: RoomPage;
  readonly form: HTMLFormElement;
  readonly field: HTMLTextAreaElement;
  /**
   * A value that goes with the next message, such as `files` or `important`, and what of it is drawn until the server has
   * confirmed it; undefined takes it away. After sending all are gone, and the form hears `sent`.
   */
  bring(name: string, value: string | undefined, drawn?: Partial<Message>): void;
  /** While something is still on its way, such as a file, nothing is sent: `done` lets it. */
  hold(): { done(): void };
  insert(text: string): void;
  send(): void;
}

export type Joiner = (composer: Composer) => void;

/** Something one does with a message: by a button with `data-do=NAME` in it or in the menu all messages share. */
export type Doer = (message: Message, room: RoomPage, button: HTMLElement) => void;

export const drawers: Drawer[] = [];
export const joiners: Joiner[] = [];
export const doers = new Map<string, Doer>();

export function draws(drawer: Drawer): void {
  drawers.push(drawer);
}

export function joinsComposer(joiner: Joiner): void {
  joiners.push(joiner);
}

export function does(name: string, doer: Doer): void {
  doers.set(name, doer);
}
