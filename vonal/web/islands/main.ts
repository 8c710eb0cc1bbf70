import "@fontsource-variable/inter/wght.css";
import "@tabler/core/dist/css/tabler.css";
import "../styles/main.css";

import { configureHtmx, startPage } from "./page.ts";
import { startDialogs } from "./dialogs.ts";
import { startToasts } from "./toasts.ts";
import { startUnsent } from "./unsent.ts";
import "./vonal-autosave.ts";
import "./vonal-board.ts";
import "./vonal-live.ts";
import "./vonal-palette.ts";
import "./vonal-phone.ts";
import "./vonal-player.ts";
import "./vonal-shortcuts.ts";
import "./vonal-timer.ts";

configureHtmx();
startPage();
startDialogs();
startToasts();
startUnsent();
