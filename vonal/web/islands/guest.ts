import "@fontsource-variable/inter/wght.css";
import "@tabler/core/dist/css/tabler.css";
import "../styles/main.css";

import { startBeside } from "./chat/beside.ts";
import { startHistory } from "./chat/history.ts";
import { startOutbox } from "./chat/outbox.ts";
import { startDialogs } from "./dialogs.ts";
import { configureHtmx } from "./page.ts";
import { startToasts } from "./toasts.ts";
import "./vonal-guest-live.ts";
import "./vonal-room.ts";

configureHtmx();
startDialogs();
startToasts();
startBeside();
startHistory();
startOutbox();
