// Uploading several documents, with what the site thinks of each.
import { start } from "../start.js";
import { init } from "../upload.js";

start([init]);
