// The pages of a thread, and of one about to be opened.
import { start } from "../start.js";
import { init } from "../thread/index.js";

start([init]);
