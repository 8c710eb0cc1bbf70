/** What the server says of rooms and messages: see vonal/office/chat/telling.py and vonal/web/chat/shown.py. */

export interface Author {
  member: number;
  employee: number | null;
  name: string;
  company: string;
  guest: boolean;
}

export interface Quote {
  id: number;
  number: number;
  name: string;
  text: string;
}

/** See vonal/office/chat/file_values.py. */
export interface FileValue {
  id: number;
  name: string;
  type: string;
  bytes: number;
  width: number | null;
  height: number | null;
  seconds: number | null;
  pages: number | null;
  letter: Letter | null;
}

export interface Letter {
  from: string;
  to: string;
  subject: string;
  sent_at: string | null;
  text: string;
  files: FileValue[];
  left_out: string[];
}

export interface Link {
  id: number;
  url: string;
  site: string;
  title: string;
  text: string;
  width: number | null;
  height: number | null;
}

export interface Message {
  id: number;
  room: number;
  number: number;
  /** The room's count when the message last changed: the greater one is the newer one. */
  change: number;
  client_id: string;
  author: Author | null;
  at: string;
  text: string;
  html: string;
  event: Record<string, string> | null;
  reply_to: Quote | null;
  thread: number | null;
  important: boolean;
  edited: string | null;
  deleted: boolean;
  reactions: Record<string, number[]>;
  files: FileValue[];
  links: Link[];
  /** Such as `customers/15`; what stands on them is asked for by who may see it. */
  cards: string[];
  mentions: number[];
  answers: number;
  /** Only of a push: it was said just now, not changed. */
  new?: boolean;
}

export interface Person {
  member: number;
  employee: number | null;
  name: string;
  username: string;
  company: string;
  read: number;
}

export interface Answer {
  messages: Message[];
  last: number;
  change: number;
  more?: boolean;
}

export interface Start extends Answer {
  room: number;
  kind: string;
  thread: number | null;
  at: number | null;
  read: number;
  draft: string;
  me: { member: number | null; employee: number | null; name: string };
  people: Person[];
}

/** What parts of the messenger are given of the room they work in. */
export interface RoomPage {
  readonly element: HTMLElement;
  readonly start: Start;
  readonly people: Map<number, Person>;
  /** Who is in it now, asked for anew when somebody has come or gone. */
  peopleNow(): Promise<Person[]>;
  /** Ends when the room leaves the page. */
  readonly until: AbortSignal;
  /** Show a message as it is now; a newer state that is shown already stays. */
  take(message: Message): void;
  messageOf(element: Element): Message | undefined;
  goTo(number: number): Promise<void>;
}

export const isMine = (room: RoomPage, message: Message): boolean =>
  message.author !== null && message.author.member === room.start.me.member;
