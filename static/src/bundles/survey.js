// The questions of a survey: ordering, tables, saving at each change.
import { init as initRanking } from "../ranking.js";
import { init as initSaver } from "../saver.js";
import { start } from "../start.js";
import { init as initTables } from "../tables.js";

start([initRanking, initSaver, initTables]);
