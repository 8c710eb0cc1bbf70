import type { RTCSession } from "jssip/lib/RTCSession";

/** How a talk sounded at this end: lost packets in percent, jitter and the way there and back in milliseconds. */
export interface Figures {
  lost_in: number;
  jitter_in_ms: number;
  lost_out?: number;
  jitter_out_ms?: number;
  round_trip_ms?: number;
}

const EVERY_MS = 1000;

/** Asks the browser now and then, since nothing can be asked any more when the talk is over. */
export class Quality {
  #figures: Figures | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(session: RTCSession) {
    session.on("confirmed", () => {
      this.#timer ??= setInterval(() => void this.#look(session.connection), EVERY_MS);
    });
    for (const end of ["ended", "failed"] as const) session.on(end, () => clearInterval(this.#timer));
  }

  /** Undefined for a talk too short to say anything of. */
  read(): Figures | undefined {
    return this.#figures;
  }

  async #look(talk: RTCPeerConnection): Promise<void> {
    if (talk.connectionState === "closed") return;
    const rows = [...((await talk.getStats()) as unknown as Map<string, Row>).values()];
    const came = rows.find((row) => row.type === "inbound-rtp" && row.kind === "audio");
    const gone = rows.find((row) => row.type === "remote-inbound-rtp" && row.kind === "audio");
    const received = came?.packetsReceived ?? 0;
    if (!came || !received) return;
    const lost = Math.max(0, came.packetsLost ?? 0);
    this.#figures = {
      lost_in: rounded((lost / (received + lost)) * 100),
      jitter_in_ms: rounded((came.jitter ?? 0) * 1000),
      ...(gone?.fractionLost !== undefined && { lost_out: rounded(shareLost(gone, rows) * 100) }),
      ...(gone?.jitter !== undefined && { jitter_out_ms: rounded(gone.jitter * 1000) }),
      ...(gone?.roundTripTime !== undefined && { round_trip_ms: rounded(gone.roundTripTime * 1000) }),
    };
  }
}

interface Row {
  type: string;
  kind?: string;
  packetsReceived?: number;
  packetsLost?: number;
  packetsSent?: number;
  jitter?: number;
  fractionLost?: number;
  roundTripTime?: number;
}

function shareLost(gone: Row, rows: Row[]): number {
  const sent = rows.find((row) => row.type === "outbound-rtp" && row.kind === "audio")?.packetsSent ?? 0;
  return sent ? Math.max(0, gone.packetsLost ?? 0) / sent : (gone.fractionLost ?? 0);
}

const rounded = (value: number): number => Math.round(value * 10) / 10;
